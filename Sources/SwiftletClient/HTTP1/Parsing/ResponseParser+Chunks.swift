extension ResponseParser {
    /// RFC 9112, section 7.1. Positions of a line in progress count from the first byte that is not consumed.
    mutating func readChunks(_ bytes: UnsafeRawBufferPointer) -> (event: Event, consumed: Int) {
        do {
            return try readChunk(bytes)
        } catch {
            return fail(error)
        }
    }

    private mutating func readChunk(
        _ bytes: UnsafeRawBufferPointer
    ) throws(ResponseFault) -> (event: Event, consumed: Int) {
        var consumed = 0
        while true {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[consumed...])
            switch state {
            case .chunkData(let missing):
                guard !rest.isEmpty else { return (.needsMore, consumed) }
                let count = min(missing, rest.count)
                state = count == missing ? .chunkEnd : .chunkData(missing - count)
                return (.body(consumed..<consumed + count), consumed + count)
            case .chunkEnd:
                if let first = rest.first, first != .carriageReturn { throw .chunk }
                guard rest.count > 1 else { return (.needsMore, consumed) }
                guard rest.byte(1) == .lineFeed else { throw .chunk }
                consumed += 2
                beginLine(at: 0)
                state = .chunkSize
            case .chunkSize:
                guard let end = try chunkLineEnd(rest) else { return (.needsMore, consumed) }
                let size = try chunkSize(rest, 0..<end)
                consumed += end + 2
                beginLine(at: 0)
                fieldCount = 0
                state = size == 0 ? .trailers : .chunkData(size)
            default:
                guard let end = try readTrailers(rest) else { return (.needsMore, consumed) }
                state = .idle
                return (.end, consumed + end)
            }
        }
    }

    private mutating func chunkLineEnd(_ bytes: UnsafeRawBufferPointer) throws(ResponseFault) -> Int? {
        switch scanner.look(in: bytes, limit: 16 + Self.chunkExtension + 1) {
        case .line(let end): return end
        case .partial: return nil
        case .tooLong: throw .chunk
        case .fault(let fault): throw ResponseFault(fault)
        }
    }

    /// The size of a chunk; its extensions are passed over, as nobody defines any.
    private mutating func chunkSize(
        _ bytes: UnsafeRawBufferPointer, _ line: Range<Int>
    ) throws(ResponseFault) -> Int {
        var index = line.lowerBound
        var size: UInt64 = 0
        while index < line.upperBound, let digit = bytes.byte(index).hexDigit {
            guard index &- line.lowerBound < 16 else { throw .chunk }
            size = size << 4 | UInt64(digit)
            index &+= 1
        }
        guard index > line.lowerBound, let size = Int(exactly: size) else { throw .chunk }
        let extensions = line.upperBound - index
        guard extensions > 0 else { return size }
        extensionBytes += extensions
        while index < line.upperBound, bytes.byte(index).isWhitespace { index &+= 1 }
        guard extensions <= Self.chunkExtension, extensionBytes <= limits.headBytes,
            index < line.upperBound, bytes.byte(index) == UInt8(ascii: ";")
        else { throw .chunk }
        return size
    }

    /// Passes over trailer lines, which nobody asked for (RFC 9110, section 6.5.1).
    ///
    /// - Returns: Where the message ends, once all of them have come.
    private mutating func readTrailers(_ bytes: UnsafeRawBufferPointer) throws(ResponseFault) -> Int? {
        while let end = try lineEnd(bytes) {
            guard end > lineStart else { return end + 2 }
            _ = try fieldColon(bytes, lineStart..<end)
            beginLine(at: end + 2)
        }
        return nil
    }
}
