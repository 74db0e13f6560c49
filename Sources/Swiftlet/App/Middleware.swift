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
}

/// What stands behind a middleware: further middleware, and at last the handler.
public struct Next: Sendable {
    private let chain: [any Middleware]
    private let failures: FailureAnswers
    private let last: @Sendable (Request) async -> Response

    init(
        _ chain: [any Middleware], failures: FailureAnswers, last: @escaping @Sendable (Request) async -> Response
    ) {
        self.chain = chain
        self.failures = failures
        self.last = last
    }

    /// Answers a request.
    public func callAsFunction(_ request: Request) async -> Response {
        guard let middleware = chain.first else { return await last(request) }
        let rest = Next(Array(chain.dropFirst()), failures: failures, last: last)
        do {
            return try await middleware.respond(to: request, next: rest)
        } catch {
            return failures.response(to: error, of: request)
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
