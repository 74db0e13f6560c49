/// What can go wrong while a body is read or an answer is written.
///
/// A struct with a ``code``, so that new cases never break a `switch` of yours.
public struct HTTPError: Error, Sendable, Hashable {
    /// The kind of an ``HTTPError``.
    public struct Code: Sendable, Hashable {
        enum Kind: String, Sendable, Hashable {
            case bodyTooLarge, clientGone, timeout, malformedBody, trailersTooLarge, bodyAlreadyConsumed, lengthMismatch
            case serverStopped, alreadyAnswered
        }

        let kind: Kind

        /// The request's body is longer than its limit (413, RFC 9110 section 15.5.14).
        public static let bodyTooLarge = Code(kind: .bodyTooLarge)
        /// The client closed the connection before the exchange was complete.
        public static let clientGone = Code(kind: .clientGone)
        /// The client sent its body more slowly than the server accepts (408, RFC 9110 section 15.5.9).
        public static let timeout = Code(kind: .timeout)
        /// The body's framing is broken, for example a chunk size that is no number (400).
        public static let malformedBody = Code(kind: .malformedBody)
        /// The fields behind the body are over the limits of header fields (431, RFC 6585 section 5).
        public static let trailersTooLarge = Code(kind: .trailersTooLarge)
        /// The body is read by two readers at once; a streamed body has one reader.
        public static let bodyAlreadyConsumed = Code(kind: .bodyAlreadyConsumed)
        /// The request was answered while its body was still being read.
        public static let alreadyAnswered = Code(kind: .alreadyAnswered)
        /// A streamed answer wrote more or fewer bytes than the length it had announced.
        public static let lengthMismatch = Code(kind: .lengthMismatch)
        /// The server was stopped, or its drain time was over, before the exchange was complete.
        public static let serverStopped = Code(kind: .serverStopped)
    }

    /// What went wrong.
    public let code: Code
    /// One sentence that says what went wrong, fit for a client to read.
    public let message: String

    /// An error of kind `code`, described by `message`.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    static func bodyTooLarge(limit: Int) -> HTTPError {
        HTTPError(.bodyTooLarge, "the body is longer than \(limit) bytes")
    }

    /// What the parser found wrong in a body.
    init(_ fault: MessageFault) {
        self.init(fault == .fieldsTooLarge ? .trailersTooLarge : .malformedBody, fault.reason)
    }

    static let clientGone = HTTPError(.clientGone, "the client closed the connection")
}

extension HTTPError.Code: CustomStringConvertible {
    /// The code's name.
    public var description: String { kind.rawValue }
}

extension HTTPError: CustomStringConvertible {
    /// The code's name and the message.
    public var description: String { "\(code): \(message)" }
}
