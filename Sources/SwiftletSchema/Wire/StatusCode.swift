/// An HTTP status code (RFC 9110, section 15), for modules that know nothing of HTTP.
public struct StatusCode: RawRepresentable, Sendable, Hashable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    /// The three digits.
    public let rawValue: Int

    /// Takes any number; a server refuses what is no status.
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// Takes a literal such as `404`.
    public init(integerLiteral value: Int) { rawValue = value }
    /// The three digits.
    public var description: String { String(rawValue) }

    /// 200: all went well.
    public static let ok: StatusCode = 200
    /// 201: something was made.
    public static let created: StatusCode = 201
    /// 202: the request is taken, and done later.
    public static let accepted: StatusCode = 202
    /// 204: all went well, and there is no body.
    public static let noContent: StatusCode = 204
    /// 400: the request is malformed.
    public static let badRequest: StatusCode = 400
    /// 401: the client must say who it is.
    public static let unauthorized: StatusCode = 401
    /// 403: the client may not do this.
    public static let forbidden: StatusCode = 403
    /// 404: there is no such thing.
    public static let notFound: StatusCode = 404
    /// 405: the thing does not know the method.
    public static let methodNotAllowed: StatusCode = 405
    /// 406: no form of the answer is acceptable to the client.
    public static let notAcceptable: StatusCode = 406
    /// 408: the request took too long to arrive.
    public static let requestTimeout: StatusCode = 408
    /// 409: the request contradicts the present state.
    public static let conflict: StatusCode = 409
    /// 410: the thing is gone for good.
    public static let gone: StatusCode = 410
    /// 412: a precondition of the request does not hold.
    public static let preconditionFailed: StatusCode = 412
    /// 413: the body is larger than the limit.
    public static let contentTooLarge: StatusCode = 413
    /// 415: the body's media type is not understood.
    public static let unsupportedMediaType: StatusCode = 415
    /// 420: the client should slow down (not registered; kept for services that use it).
    public static let enhanceYourCalm: StatusCode = 420
    /// 422: the request is well formed but breaks rules.
    public static let unprocessable: StatusCode = 422
    /// 429: the client has sent too many requests.
    public static let tooManyRequests: StatusCode = 429
    /// 500: the service failed.
    public static let `internal`: StatusCode = 500
    /// 501: the service does not know how.
    public static let notImplemented: StatusCode = 501
    /// 502: a service behind this one failed.
    public static let badGateway: StatusCode = 502
    /// 503: the service cannot answer now.
    public static let unavailable: StatusCode = 503
    /// 504: a service behind this one did not answer in time.
    public static let gatewayTimeout: StatusCode = 504
}
