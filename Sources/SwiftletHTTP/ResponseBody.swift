public import NIOCore

/// The body of an answer: nothing, bytes in memory, or a stream that is produced while it is sent.
public enum ResponseBody: Sendable {
    /// No bytes.
    case empty
    /// Bytes in memory.
    case bytes(ByteBuffer)
    /// Bytes produced while they are sent.
    ///
    /// `contentLength` is the number of bytes that will be written; nil if not known, the body is then sent in chunks.
    /// The closure runs on the request's loop, in the request's task. If it throws, or writes another number of bytes
    /// than announced, the connection is closed so that the client cannot take the part for the whole. It does not run
    /// for HEAD.
    case stream(contentLength: Int?, @Sendable (any ResponseBodyWriter) async throws -> Void)

    /// A body that is the UTF-8 bytes of `text`.
    public static func text(_ text: String) -> ResponseBody { .bytes(ByteBuffer(string: text)) }

    /// The number of bytes, if it is known before the body is produced.
    public var contentLength: Int? {
        switch self {
        case .empty: 0
        case .bytes(let bytes): bytes.readableBytes
        case .stream(let length, _): length
        }
    }

    /// The whole body as one buffer; a stream is run to its end. For tests and calls without a network.
    ///
    /// - Parameter upTo: The most bytes to accept.
    /// - Throws: What the stream throws; ``HTTPError`` with `bodyTooLarge`, or with `lengthMismatch` if a stream wrote
    ///   another number of bytes than it announced.
    public func collect(upTo maximum: Int = .max) async throws -> ByteBuffer {
        switch self {
        case .empty: return ByteBuffer()
        case .bytes(let bytes):
            guard bytes.readableBytes <= maximum else { throw HTTPError.bodyTooLarge(limit: maximum) }
            return bytes
        case .stream(let length, let produce):
            let writer = CollectingBodyWriter(maximum: maximum)
            try await produce(writer)
            let bytes = writer.bytes
            if let length, length != bytes.readableBytes { throw HTTPError.lengthMismatch(length, bytes.readableBytes) }
            return bytes
        }
    }
}
