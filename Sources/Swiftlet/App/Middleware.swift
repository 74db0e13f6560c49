public import SwiftletHTTP

/// Something that stands around the handlers: sees every request before them and every answer behind them.
///
/// Failures of handlers are answers already when a middleware sees them. What a middleware throws becomes an answer in
/// the same way, for those further out.
///
/// ```swift
/// struct ServedBy: Middleware {
///     func respond(to request: Request, next: Next) async throws -> Response {
///         var response = await next(request)
///         response.headers[.server] = "swiftlet"
///         return response
///     }
/// }
/// ```
public protocol Middleware: Sendable {
    /// Answers a request, usually by calling `next`.
    ///
    /// - Throws: What is to be the answer: ``Failure`` and ``FailureRepresentable`` errors as they are, others as 500.
    func respond(to request: Request, next: Next) async throws -> Response
    /// The failures that it may answer with itself, for documentation; none by default.
    var failureDescriptions: [FailureDescription] { get }
}

extension Middleware {
    /// None.
    public var failureDescriptions: [FailureDescription] { [] }
}

/// What stands behind a middleware: further middleware, and at last the handler.
public struct Next: Sendable {
    /// The middleware that is next: of the app or of the route, each counted from the outermost.
    enum Position: Sendable {
        case ofApp(Int)
        case ofRoute(Route, Int)
    }

    private let pipeline: Pipeline
    private let way: Way
    private let position: Position

    init(_ pipeline: Pipeline, _ way: Way, _ position: Position) {
        self.pipeline = pipeline
        self.way = way
        self.position = position
    }

    /// The proxies before the service.
    var proxies: TrustedProxies { pipeline.proxies }

    /// Answers a request.
    public func callAsFunction(_ request: Request) async -> Response {
        switch position {
        case .ofApp(let position): await pipeline.pass(request, way, toMiddleware: position)
        case .ofRoute(let route, let position): await pipeline.pass(request, way, to: route, middleware: position)
        }
    }
}

/// A middleware of two closures: one changes requests, one changes answers.
struct Hooks: Middleware {
    var onRequest: (@Sendable (inout Request) async throws -> Void)?
    var onResponse: (@Sendable (Request, inout Response) async throws -> Void)?

    func respond(to request: Request, next: Next) async throws -> Response {
        var request = request
        try await onRequest?(&request)
        var response = await next(request)
        try await onResponse?(request, &response)
        return response
    }
}
