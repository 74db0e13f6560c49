import NIOCore

/// Takes a stream of bytes apart into its lines.
struct LineSplitter {
    /// A line is longer than allowed.
    struct TooLong: Error {}

    private var waiting = ByteBuffer()
    private var searched = 0
    private let limit: Int

    /// - Parameter limit: how long a line may be, in bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// Adds bytes.
    ///
    /// - Returns: The lines that are complete now, without their ends; empty ones are left out.
    mutating func add(_ bytes: ByteBuffer) throws(TooLong) -> [[UInt8]] {
        waiting.writeImmutableBuffer(bytes)
        var lines: [[UInt8]] = []
        while let end = waiting.readableBytesView.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n")) {
            let length = end - waiting.readerIndex
            if let line = waiting.readBytes(length: length), !line.isEmpty { lines.append(line) }
            waiting.moveReaderIndex(forwardBy: 1)
            searched = 0
        }
        searched = waiting.readableBytes
        guard searched <= limit else { throw TooLong() }
        waiting.discardReadBytes()
        return lines
    }
}
