/// Reads a body whose end is told by a length or by chunks (RFC 9112 sections 6 and 7.1) out of the bytes of a connection
/// as they come, up to the trailers.
///
/// A value without input or output: the caller keeps the bytes and removes what was consumed.
struct BodyReader: Sendable {
    /// What was found.
    enum Event {
        /// Nothing more can be said before more bytes come.
        case needsMore
        /// A part of the body: positions in the bytes given.
        case part(Range<Int>)
        /// The body is complete.
        case end
        /// The last chunk has come; trailers follow, or the empty line that stands for none.
        case trailers
    }

    /// What is wrong with a body.
    enum Fault: Error {
        /// A chunk is malformed, or says too much besides its size.
        case chunk
        /// The line of a chunk's size is.
        case line(LineScanner.Fault)
    }

    private enum State: Sendable {
        /// So many bytes are missing.
        case length(Int)
        case chunkSize
        /// So many bytes of the chunk are missing.
        case chunkData(Int)
        case chunkEnd
    }

    /// The most bytes of a chunk's line behind its size.
    private static let chunkExtension = 256

    private var state: State
    /// Looks for the end of a chunk's line, from the first byte on that is not consumed.
    private var scanner = LineScanner()
    /// How many bytes of chunk extensions there have been, and may be.
    private var extensionBytes = 0
    private var extensionLimit = 0

    /// A body of so many bytes.
    init(length: Int) { state = .length(length) }

    /// A body in chunks, which say at most so many bytes besides their sizes.
    init(extensionLimit: Int) {
        state = .chunkSize
        self.extensionLimit = extensionLimit
    }

    /// How many bytes are missing; nil where chunks tell it.
    var missing: Int? { if case .length(let missing) = state { missing } else { nil } }

    /// Reads on.
    ///
    /// - Parameter bytes: All bytes received and not consumed yet. After `.needsMore` the same ones, without those consumed,
    ///   and more; after a part what follows.
    /// - Returns: What was found, and how many of `bytes` are not needed again.
    mutating func next(_ bytes: UnsafeRawBufferPointer) throws(Fault) -> (event: Event, consumed: Int) {
        guard case .length(let missing) = state else { return try nextChunk(bytes) }
        guard missing > 0 else { return (.end, 0) }
        guard !bytes.isEmpty else { return (.needsMore, 0) }
        let count = min(missing, bytes.count)
        state = .length(missing - count)
        return (.part(0..<count), count)
    }

    private mutating func nextChunk(_ bytes: UnsafeRawBufferPointer) throws(Fault) -> (event: Event, consumed: Int) {
        var consumed = 0
        while true {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[consumed...])
            switch state {
            case .chunkData(let missing):
                guard !rest.isEmpty else { return (.needsMore, consumed) }
                let count = min(missing, rest.count)
                state = count == missing ? .chunkEnd : .chunkData(missing - count)
                return (.part(consumed..<consumed + count), consumed + count)
            case .chunkEnd:
                if let first = rest.first, first != .carriageReturn { throw .chunk }
                guard rest.count > 1 else { return (.needsMore, consumed) }
                guard rest.byte(1) == .lineFeed else { throw .chunk }
                consumed += 2
                state = .chunkSize
            case .chunkSize, .length:
                guard let end = try lineEnd(rest) else { return (.needsMore, consumed) }
                let size = try chunkSize(rest, 0..<end)
                consumed += end + 2
                scanner.begin(at: 0)
                guard size > 0 else { return (.trailers, consumed) }
                state = .chunkData(size)
            }
        }
    }

    private mutating func lineEnd(_ bytes: UnsafeRawBufferPointer) throws(Fault) -> Int? {
        switch scanner.look(in: bytes, limit: 16 + Self.chunkExtension + 1) {
        case .line(let end): return end
        case .partial: return nil
        case .tooLong: throw .chunk
        case .fault(let fault): throw .line(fault)
        }
    }

    /// The size of a chunk; its extensions are passed over, as nobody defines any.
    private mutating func chunkSize(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) throws(Fault) -> Int {
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
        guard extensions <= Self.chunkExtension, extensionBytes <= extensionLimit,
            index < line.upperBound, bytes.byte(index) == UInt8(ascii: ";")
        else { throw .chunk }
        return size
    }
}
