public import HTTPTypes
import SwiftletSchema

/// A call to another service that brought no answer, or none that could be understood.
///
/// A service that answers with a failure of its own is no such error: the call then throws that `Failure`.
public struct ClientError: Error, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// What kind of error it is; more kinds may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The kind in words.
        public let description: String

        private init(_ description: String) { self.description = description }

        /// There is no address for the service.
        public static let unknownAddress = Code("no address is configured for this service")
        /// The request is malformed and was not sent.
        public static let invalidRequest = Code("the request cannot be sent")
        /// No connection could be made: nothing was sent.
        public static let unreachable = Code("the service cannot be reached")
        /// The connection ended before the answer was complete; the service may have done its work.
        public static let disconnected = Code("the connection ended before the answer was complete")
        /// The answer was not complete in time; the service may have done its work.
        public static let timeout = Code("the service did not answer in time")
        /// The time of the call, or of the request that it is made for, was over before there was an answer; the service may
        /// have done its work.
        public static let deadlineExceeded = Code("the time of the call was over before there was an answer")
        /// No instance of the service is known: nothing was sent.
        public static let noInstances = Code("no instance of the service is known")
        /// The last calls have failed, so this one was not made.
        public static let circuitOpen = Code("the service fails, so the call was not made")
        /// As many calls are under way as may be, so this one was not made.
        public static let tooManyCalls = Code("too many calls of the service are under way")
        /// The answer's body is larger than the limit.
        public static let responseTooLarge = Code("the answer is larger than the limit")
        /// The answer is a success but its body does not fit the type asked for.
        public static let undecodable = Code("the answer does not fit")
        /// The answer is neither a success nor a failure in the service's form, such as the page of a proxy.
        public static let unexpectedAnswer = Code("the answer is no success and no failure in the agreed form")
        /// The client was shut down.
        public static let closed = Code("the client is shut down")
    }

    /// What kind of error it is.
    public var code: Code
    /// The name of the service that was called.
    public var service: String
    /// Where the service was looked for, if the call came so far.
    public var address: ServiceAddress?
    /// The method of the request.
    public var method: HTTPRequest.Method
    /// The path of the request, without its query.
    public var path: String
    /// The status of the answer, if one came.
    public var status: HTTPResponse.Status?
    /// Whether the service may have received the request: if not, any call can be made again.
    public var wasSent: Bool
    /// Whether the connection was one that had been kept, and ended before a byte of the answer came: as a rule the service
    /// had closed it, and is not to blame.
    public var wasStale = false
    /// More in words, without any values.
    public var detail: String?
    /// The error behind this one.
    public var cause: (any Error)?

    /// Creates an error.
    ///
    /// - Parameters:
    ///   - code: what kind of error it is.
    ///   - service: the name of the service that was called.
    ///   - address: where the service was looked for.
    ///   - request: the request; its method and path are kept.
    ///   - status: the status of the answer, if one came.
    ///   - wasSent: whether the service may have received the request; as the code says if nil.
    ///   - detail: more in words; it is shown, so it must not hold values.
    ///   - cause: the error behind this one.
    public init(
        _ code: Code, service: String, address: ServiceAddress? = nil, request: UpstreamRequest,
        status: HTTPResponse.Status? = nil, wasSent: Bool? = nil,
        detail: String? = nil, cause: (any Error)? = nil
    ) {
        self.code = code
        self.service = service
        self.address = address
        method = request.method
        path = request.path
        self.status = status
        self.wasSent = wasSent ?? ![.unknownAddress, .invalidRequest, .unreachable].contains(code)
        self.detail = detail
        self.cause = cause
    }

    /// Service, method, path and what is wrong: `region: GET /cities/1: the service did not answer in time`.
    ///
    /// Neither the query nor header fields nor bodies are shown.
    public var description: String {
        var text = "\(service): \(method) \(path): \(code)"
        if let status { text += " (status \(status.code))" }
        if let detail { text += ": \(detail)" }
        // Both name places and rules only.
        if let cause = cause as? JSONError { text += ": \(cause)" }
        if let cause = cause as? ValidationError { text += ": \(cause)" }
        return text
    }

    /// The description, the address and the error behind this one.
    public var debugDescription: String {
        var text = description
        if let address { text += "; address: \(address)" }
        if let cause, !(cause is JSONError), !(cause is ValidationError) {
            text += "; cause: \(String(reflecting: cause))"
        }
        return text
    }
}
