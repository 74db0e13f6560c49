extension RequestParser {
    /// RFC 9112 section 7.1. Positions of a line in progress count from the first byte that is not consumed.
    mutating func readChunks(_ bytes: UnsafeRawBufferPointer) -> (event: Event, consumed: Int) {
        do {
            return try readChunk(bytes)
        } catch {
            return fail(error)
        }
    }

    private mutating func readChunk(_ bytes: UnsafeRawBufferPointer) throws(MessageFault) -> (
        event: Event, consumed: Int
    ) {
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
                beginSection(at: 0)
                state = .chunkSize
            case .chunkSize:
                guard let end = try chunkLineEnd(rest) else { return (.needsMore, consumed) }
                let size = try chunkSize(rest, 0..<end)
                consumed += end + 2
                beginSection(at: 0)
                state = size == 0 ? .trailers : .chunkData(size)
            default:
                guard let end = try readTrailers(rest) else { return (.needsMore, consumed) }
                for index in trailers.indices { trailers[index] = trailers[index].shifted(by: consumed) }
                state = .start
                return (.end, consumed + end)
            }
        }
    }

    private mutating func chunkLineEnd(_ bytes: UnsafeRawBufferPointer) throws(MessageFault) -> Int? {
        switch scanner.look(in: bytes, limit: 16 + RequestLimits.chunkExtension + 1) {
        case .line(let end): return end
        case .partial: return nil
        case .tooLong: throw .chunk
        case .fault(let fault): throw MessageFault(fault)
        }
    }

    /// The size of a chunk; its extensions are passed over, as nobody defines any.
    private mutating func chunkSize(
        _ bytes: UnsafeRawBufferPointer, _ line: Range<Int>
    ) throws(MessageFault) -> Int {
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
        guard extensions <= RequestLimits.chunkExtension, extensionBytes <= limits.headerBytes,
            index < line.upperBound, bytes.byte(index) == UInt8(ascii: ";")
        else { throw .chunk }
        return size
    }

    /// Reads trailer lines.
    ///
    /// - Returns: Where the message ends, once all of them have come.
    private mutating func readTrailers(_ bytes: UnsafeRawBufferPointer) throws(MessageFault) -> Int? {
        while let end = try fieldLineEnd(bytes) {
            guard end > lineStart else { return end + 2 }
            let field = try fieldLine(bytes, lineStart..<end)
            trailerCount += 1
            try checkSection(end: end + 2, count: trailerCount)
            if !ForbiddenTrailers.contains(bytes, field.name) { trailers.append(field) }
            beginLine(at: end + 2)
        }
        return nil
    }
}

/// Fields that are not taken from trailers (RFC 9110 section 6.5.1): those for framing, routing, authentication, request
/// modifiers, and how to handle the content. By the time they come the request has been acted on.
enum ForbiddenTrailers {
    private static let names: [StaticString] = [
        "age", "authorization", "cache-control", "connection", "cookie", "date", "expect", "expires", "forwarded",
        "host",
        "keep-alive", "location", "max-forwards", "origin", "pragma", "proxy-authenticate", "proxy-authorization",
        "proxy-connection", "range", "referer", "retry-after", "set-cookie", "te", "trailer", "transfer-encoding",
        "upgrade", "vary", "via", "warning", "www-authenticate",
    ]
    private static let prefixes: [StaticString] = [
        "accept", "access-control-", "content-", "if-", "sec-", "x-forwarded-",
    ]

    static func contains(_ bytes: UnsafeRawBufferPointer, _ name: Range<Int>) -> Bool {
        if names.contains(where: { bytes.equals(name, $0) }) { return true }
        return prefixes.contains { prefix in
            let end = name.lowerBound + prefix.utf8CodeUnitCount
            return end <= name.upperBound && bytes.equals(name.lowerBound..<end, prefix)
        }
    }
}
