import HTTPTypes
import Logging
import SwiftletHTTP
import SwiftletSchema

/// The way of every request: id and log → CORS → the app's middleware → route → its middleware → handler, and back.
///
/// The routes that every service has, such as `/health`, stand outside of the app's middleware.
struct Pipeline: Sendable {
    let routes: RouteTable<Route>
    let middleware: [any Middleware]
    let cors: CORS?
    let envelope: Envelope
    let logger: Logger
    /// Whether OPTIONS is answered with the methods of a path; CORS answers its preflights without it.
    let answersOptions: Bool
    /// Writes a line for each request; nil when they are not logged.
    let requestLog: RequestLog?

    /// Answers a request; everything that can go wrong is an answer too.
    func respond(to request: Request) async -> Response {
        let context = RequestContext(requestID: RequestID.of(request), logger: logger)
        return await RequestContext.$current.withValue(context) {
            let start = ContinuousClock.now
            var response = await throughCORS(request)
            response.headers[.requestID] = context.requestID
            requestLog?.note(request, response, context, since: start)
            if case .stream(let length, let produce) = response.body {
                response.body = .stream(contentLength: length, within(context, of: request, produce))
            }
            return response
        }
    }

    /// What produces a streamed answer, in the context of its request, which has been answered when it runs.
    private func within(
        _ context: RequestContext, of request: Request,
        _ produce: @escaping @Sendable (any ResponseBodyWriter) async throws -> Void
    ) -> @Sendable (any ResponseBodyWriter) async throws -> Void {
        { [failures] writer in
            try await RequestContext.$current.withValue(context) {
                do {
                    try await produce(writer)
                } catch {
                    failures.note(broken: error, of: request)
                    throw error
                }
            }
        }
    }

    private func throughCORS(_ request: Request) async -> Response {
        guard let cors else { return await throughMiddleware(request) }
        let origin = request.header(named: .origin)
        if let origin, let answer = cors.preflight(request, origin: origin) { return answer }
        return cors.decorated(await throughMiddleware(request), origin: origin)
    }

    private func throughMiddleware(_ request: Request) async -> Response {
        guard !middleware.isEmpty else { return await dispatch(request) }
        // Who asks for health and documents is no client of the service: what the app asks of its clients is not asked here.
        if case .found(let route, let values) = routes.match(request.method, request.path), route.isBuiltIn {
            return await run(route, request, values)
        }
        return await Next(middleware, failures: failures, last: dispatch)(request)
    }

    private func dispatch(_ request: Request) async -> Response {
        switch routes.match(request.method, request.path) {
        case .found(let route, let values):
            if route.middleware.isEmpty { return await run(route, request, values) }
            return await Next(route.middleware, failures: failures) { await run(route, $0, values) }(request)
        case .methodNotAllowed(let methods):
            return answer(toOther: request.method, than: methods)
        case .notFound:
            return envelope.response(.notFound("there is nothing at this path"))
        case .malformed:
            return envelope.response(.badRequest("the path is not encoded as it should be"))
        }
    }

    private func run(_ route: Route, _ request: Request, _ values: [String]) async -> Response {
        do {
            return try await route.respond(to: request, values: values)
        } catch {
            return FailureAnswers(envelope: route.envelope, logger: logger).response(to: error, of: request)
        }
    }

    /// The answer to what the server refuses before it is a request.
    func refusal(_ status: HTTPResponse.Status, _ reason: String) -> Response {
        let context = RequestContext(requestID: RequestID.make(), logger: logger)
        var response = envelope.response(Failure(StatusCode(rawValue: status.code), message: reason))
        response.headers[.requestID] = context.requestID
        requestLog?.note(refusal: status, reason, context)
        return response
    }

    /// 405, or what OPTIONS asks for (RFC 9110, sections 15.5.6 and 9.3.7).
    private func answer(toOther method: HTTPRequest.Method, than methods: [HTTPRequest.Method]) -> Response {
        let allow = (answersOptions ? methods + [.options] : methods).map(\.rawValue).sorted().joined(separator: ", ")
        if answersOptions, method == .options { return Response(status: .noContent, headers: [.allow: allow]) }
        var response = envelope.response(Failure(.methodNotAllowed, message: "\(method) is not allowed at this path"))
        response.headers[.allow] = allow
        return response
    }

    private var failures: FailureAnswers { FailureAnswers(envelope: envelope, logger: logger) }
}
