/// What goes wrong as the client sees it: a status, a code of the service's own, a message and perhaps a detail.
///
/// On the wire it is `{"code":10404,"message":"…","error":…}`, the status in the answer's first line. A failure that
/// a service receives from another is the same value again.
public struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The HTTP status of the answer.
    public var status: StatusCode
    /// The service's own code; 10000 plus the status unless one is given.
    public var code: Int
    /// One sentence for the client.
    public var message: String
    /// More, where the failure has it: a string, a list of violations, any JSON.
    public var error: RawJSON?

    /// Creates a failure.
    ///
    /// - Parameters:
    ///   - status: the HTTP status of the answer.
    ///   - code: the service's own code; 10000 plus the status by default.
    ///   - message: one sentence for the client.
    ///   - error: any JSON that says more.
    public init(_ status: StatusCode, code: Int? = nil, message: String, error: RawJSON? = nil) {
        self.status = status
        self.code = code ?? 10_000 + status.rawValue
        self.message = message
        self.error = error
    }

    /// Creates a failure with a text that says more.
    public init(_ status: StatusCode, code: Int? = nil, message: String, error: String) {
        self.init(status, code: code, message: message, error: try? RawJSON(encoding: error))
    }

    /// Creates a failure whose detail is written by a closure.
    ///
    /// - Parameters:
    ///   - status: the HTTP status of the answer.
    ///   - code: the service's own code; 10000 plus the status by default.
    ///   - message: one sentence for the client.
    ///   - error: writes one JSON value; a number that JSON cannot write leaves the failure without a detail.
    public init(_ status: StatusCode, code: Int? = nil, message: String, error write: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        write(&writer)
        let error = try? RawJSON(String(decoding: writer.finish(), as: UTF8.self))
        self.init(status, code: code, message: message, error: error)
    }

    /// Creates the failure of input that breaks rules: 422 with every violation.
    public init(_ violations: [Violation]) {
        self.init(.unprocessable, message: "the input breaks rules", error: try? RawJSON(encoding: violations))
    }

    /// Status, code and message.
    public var description: String { "\(status) (\(code)): \(message)" }
}

extension Failure {
    /// 400: the request is malformed.
    public static func badRequest(
        _ message: String = "bad request", code: Int? = nil, error: RawJSON? = nil
    ) -> Failure {
        Failure(.badRequest, code: code, message: message, error: error)
    }
    /// 401: the client must say who it is.
    public static func unauthorized(
        _ message: String = "unauthorized", code: Int? = nil, error: RawJSON? = nil
    ) -> Failure {
        Failure(.unauthorized, code: code, message: message, error: error)
    }
    /// 403: the client may not do this.
    public static func forbidden(
        _ message: String = "forbidden", code: Int? = nil, error: RawJSON? = nil
    ) -> Failure {
        Failure(.forbidden, code: code, message: message, error: error)
    }
    /// 404: there is no such thing.
    public static func notFound(
        _ message: String = "not found", code: Int? = nil, error: RawJSON? = nil
    ) -> Failure {
        Failure(.notFound, code: code, message: message, error: error)
    }
    /// 406: no form of the answer is acceptable to the client.
    public static func notAcceptable(
        _ message: String = "not acceptable", code: Int? = nil, error: RawJSON? = nil
    ) -> Failure {
        Failure(.notAcceptable, code: code, message: message, error: error)
    }
    /// 409: the request contradicts the present state.
    public static func conflict(
        _ message: String = "conflict", code: Int? = nil, error: RawJSON? = nil
    ) -> Failure {
        Failure(.conflict, code: code, message: message, error: error)
    }
    /// 410: the thing is gone for good.
    public static func gone(
        _ message: String = "gone", code: Int? = nil, error: RawJSON? = nil
    ) -> Failure {
        Failure(.gone, code: code, message: message, error: error)
    }
    /// 420: the client should slow down.
    public static func enhanceYourCalm(
        _ message: String = "enhance your calm", code: Int? = nil, error: RawJSON? = nil
    ) -> Failure {
        Failure(.enhanceYourCalm, code: code, message: message, error: error)
    }
    /// 422: the request is well formed but breaks rules.
    public static func unprocessable(
        _ message: String = "unprocessable", code: Int? = nil, error: RawJSON? = nil
    ) -> Failure {
        Failure(.unprocessable, code: code, message: message, error: error)
    }
    /// 429: the client has sent too many requests.
    public static func tooManyRequests(
        _ message: String = "too many requests", code: Int? = nil, error: RawJSON? = nil
    ) -> Failure {
        Failure(.tooManyRequests, code: code, message: message, error: error)
    }
    /// 500: the service failed; the message is neutral, what happened belongs into the log.
    public static func `internal`(
        _ message: String = "internal error", code: Int? = nil, error: RawJSON? = nil
    ) -> Failure {
        Failure(.internal, code: code, message: message, error: error)
    }
    /// 503: the service cannot answer now.
    public static func unavailable(
        _ message: String = "unavailable", code: Int? = nil, error: RawJSON? = nil
    ) -> Failure {
        Failure(.unavailable, code: code, message: message, error: error)
    }
}
