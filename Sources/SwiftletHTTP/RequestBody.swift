public import HTTPTypes
public import NIOCore

/// The body of a request: a sequence of chunks that is read from the socket as fast as it is consumed.
///
/// A body that had arrived with the head is there at once; of a longer one at most a fixed number of bytes waits in
/// memory, then reading from the socket stops until the consumer is ready. A streamed body has a single consumer.
public struct RequestBody: AsyncSequence, Sendable {
    /// A part of the body.
    public typealias Element = ByteBuffer

    enum Storage: Sendable {
        case empty
        case bytes(ByteBuffer, trailers: HTTPFields)
        case stream(BodyStream)
    }

    let storage: Storage

    /// The length the client announced, or that is known because the body is complete, in bytes; nil if unknown.
    public let contentLength: Int?

    /// The most bytes this body may have. Reading beyond throws ``HTTPError/Code/bodyTooLarge``.
    ///
    /// It starts as the server's default and may be set for a route before the body is consumed.
    package var limit: Int

    /// A body without bytes.
    public static let empty = RequestBody(storage: .empty, contentLength: 0, limit: .max)

    /// A body that is complete in memory.
    ///
    /// - Parameters:
    ///   - bytes: The body.
    ///   - trailers: The fields behind it; none unless said otherwise.
    public init(_ bytes: ByteBuffer, trailers: HTTPFields = HTTPFields()) {
        self.init(storage: .bytes(bytes, trailers: trailers), contentLength: bytes.readableBytes, limit: .max)
    }

    /// A body that is the UTF-8 bytes of `text`.
    public init(_ text: String) {
        self.init(ByteBuffer(string: text))
    }

    init(storage: Storage, contentLength: Int?, limit: Int) {
        self.storage = storage
        self.contentLength = contentLength
        self.limit = limit
    }

    /// The fields that the client sent behind the last chunk, such as a checksum of what it streamed (RFC 9110 section
    /// 6.5). Complete once the body has been read to its end; before, there may be none yet.
    ///
    /// Fields that may not be trailers, such as those for framing, routing and authentication, are left out.
    public var trailers: HTTPFields {
        switch storage {
        case .empty: HTTPFields()
        case .bytes(_, let trailers): trailers
        case .stream(let stream): stream.trailers
        }
    }

    /// The whole body as one buffer.
    ///
    /// Returns without suspension when the body is there already.
    ///
    /// - Parameter upTo: The most bytes to accept, if fewer than the limit of the server or the route.
    /// - Throws: ``HTTPError`` with `bodyTooLarge` (before anything is read, if the announced length tells), with
    ///   `clientGone`, `timeout`, `malformedBody` or `trailersTooLarge`; `CancellationError` if the task was cancelled for another reason.
    public func collect(upTo maximum: Int = .max) async throws -> ByteBuffer {
        if let whole = try collectAtOnce(upTo: maximum) { return whole }
        guard case .stream(let stream) = storage else { return ByteBuffer() }
        let maximum = Swift.min(maximum, limit)
        var whole = ByteBuffer()
        while var chunk = try await stream.next() {
            guard whole.readableBytes + chunk.readableBytes <= maximum else { throw refuse(maximum) }
            if whole.readableBytes == 0 { whole = chunk } else { whole.writeBuffer(&chunk) }
        }
        return whole
    }

    /// The whole body if it is there already; nil if it has to be waited for.
    ///
    /// - Throws: ``HTTPError`` with `bodyTooLarge`.
    package func collectAtOnce(upTo maximum: Int = .max) throws -> ByteBuffer? {
        let maximum = Swift.min(maximum, limit)
        if let contentLength, contentLength > maximum { throw refuse(maximum) }
        return switch storage {
        case .empty: ByteBuffer()
        case .bytes(let bytes, _): bytes
        case .stream: nil
        }
    }

    /// Whether nothing of it has to be waited for.
    package var isComplete: Bool { if case .stream = storage { false } else { true } }

    /// Refuses a body whose announced length is over the limit, before anything of it is read.
    ///
    /// - Throws: ``HTTPError`` with `bodyTooLarge`.
    package func checkAnnouncedLength() throws {
        if let contentLength, contentLength > limit { throw refuse(limit) }
    }

    private func refuse(_ maximum: Int) -> HTTPError {
        if case .stream(let stream) = storage { stream.refuse() }
        return .bodyTooLarge(limit: maximum)
    }

    /// An iterator over the chunks.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(body: self)
    }

    /// Delivers the chunks of a ``RequestBody``.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let body: RequestBody
        private var consumed = 0
        private var isFinished = false

        init(body: RequestBody) {
            self.body = body
        }

        /// The next chunk, or nil after the last.
        ///
        /// - Throws: What ``RequestBody/collect(upTo:)`` throws.
        public mutating func next() async throws -> ByteBuffer? {
            guard !isFinished else { return nil }
            if consumed == 0, let length = body.contentLength, length > body.limit { throw body.refuse(body.limit) }
            switch body.storage {
            case .empty:
                return nil
            case .bytes(let bytes, _):
                isFinished = true
                return bytes.readableBytes == 0 ? nil : bytes
            case .stream(let stream):
                guard let chunk = try await stream.next() else {
                    isFinished = true
                    return nil
                }
                consumed += chunk.readableBytes
                guard consumed <= body.limit else { throw body.refuse(body.limit) }
                return chunk
            }
        }
    }
}
