import HTTPTypes
import Logging
import NIOCore
import SwiftletData
import SwiftletHTTP
import SwiftletSchema
import SwiftletTelemetry
import Tracing

/// The way of every request: id, span and log → CORS → the app's middleware → route → its middleware → handler, and back.
///
/// The routes that every service has, such as `/health`, stand outside of the app's middleware.
final class Pipeline: RequestResponder {
    let routes: RouteTable<Route>
    private let middleware: [any Middleware]
    let cors: CORS?
    let envelope: Envelope
    let logger: Logger
    /// Whether OPTIONS is answered with the methods of a path; CORS answers its preflights without it.
    private let answersOptions: Bool
    /// Writes a line for each request; nil when they are not logged.
    let requestLog: RequestLog?
    let sheddingLog = SheddingLog()
    /// Measures requests; nil when they are not measured.
    let metrics: RequestMetrics?
    /// Bounds the time of requests by that of their callers; nil when none are trusted with it.
    let callerDeadlines: CallerDeadlines?
    /// Begins the spans of requests.
    let spans: ServerSpans
    /// The proxies before the service.
    let proxies: TrustedProxies
    /// Whether a request that has written must not read from replicas, for there are any.
    let readsOwnWrites: Bool

    init(
        _ draft: AppDraft, _ routes: RouteTable<Route>, _ logger: Logger, _ requestLog: RequestLog?,
        _ metrics: RequestMetrics?, _ spans: ServerSpans, readsOwnWrites: Bool
    ) {
        self.routes = routes
        self.logger = logger
        self.requestLog = requestLog
        self.metrics = metrics
        self.spans = spans
        self.readsOwnWrites = readsOwnWrites
        callerDeadlines = draft.callerDeadlines
        middleware = draft.middleware
        proxies = draft.proxies
        cors = draft.cors
        envelope = draft.envelope
        answersOptions = draft.answersOptions
    }

    /// Answers a request; everything that can go wrong is an answer too.
    func respond(to request: Request) async -> Response {
        if readsOwnWrites, !ReadConsistency.isScoped {
            return await ReadConsistency.scoped { await respond(to: request) }
        }
        if spans.isMissing { return await withTracer(spans.tracer) { await respond(to: request) } }
        let start = metrics?.begin() ?? requestLog?.start
        let way = Way(request, find(request))
        let context = context(of: request, route(way), start)
        let answer = await RequestContext.$current.withValue(context) {
            guard let span = context.span else { return await follow(way, request) }
            return await span.whileCurrent { await follow(way, request) }
        }
        return finished(answer, request, route(way), context, start)
    }

    /// The answer of a handler that waits for nothing, where nothing on the way to it may wait; else nil.
    func respondAtOnce(to request: Request) -> Response? {
        let way = Way(request, find(request))
        if case .found(let index) = way.end { request.note(foundRoute: index) }
        guard cors == nil, !spans.isMissing, let route = route(behindAllMiddleware: way),
            let handler = route.handlerAtOnce(for: request)
        else { return nil }
        let start = metrics?.begin() ?? requestLog?.start
        let context = context(of: request, route, start)
        let answer = context.whileCurrent {
            do {
                return try route.respond(to: request, atOnce: handler)
            } catch {
                return failed(error, request, route)
            }
        }
        return finished(answer, request, route, context, start, isAtOnce: true)
    }

    @inline(never)
    private func context(
        of request: Request, _ route: Route?, _ start: NIODeadline?
    ) -> RequestContext {
        let context = RequestContext(
            id: RequestID.of(request), logger: logger, timing: request.timing, span: spans.begin(request, route),
            callerDeadline: callerDeadlines?.apply(to: request))
        request.note(context.id, start: start)
        return context
    }

    private func follow(_ way: Way, _ request: Request) async -> Response {
        if cors == nil, let route = route(behindAllMiddleware: way) { return await handle(request, route, path: nil) }
        return await throughCORS(request, way)
    }

    @inline(never)
    private func throughCORS(_ request: Request, _ way: Way) async -> Response {
        guard let cors else { return await pass(request, way, toMiddleware: 0) }
        let origin = request.header(named: .origin)
        if let origin, let answer = cors.preflight(request, origin: origin) { return answer }
        return cors.decorated(await pass(request, way, toMiddleware: 0), origin: origin)
    }

    /// Gives a request to the app's middleware from `position` on, and then to what it leads to.
    func pass(_ request: Request, _ way: Way, toMiddleware position: Int) async -> Response {
        // Who asks for health and documents is no client of the service: what the app asks of its clients is not asked here.
        if position < middleware.count, !isBuiltIn(way) {
            return await through(middleware[position], request, Next(self, way, .ofApp(position + 1)))
        }
        // Middleware may have changed where it leads.
        let way = request.hasSameHead(as: way.request) ? way : Way(request, find(request))
        guard case .found(let index) = way.end else { return miss(request, way.end) }
        return await pass(request, way, to: routes[index], middleware: 0)
    }

    /// Gives a request to a route's middleware from `position` on, and then to its handler.
    func pass(_ request: Request, _ way: Way, to route: Route, middleware position: Int) async -> Response {
        if position < route.middleware.count {
            return await through(route.middleware[position], request, Next(self, way, .ofRoute(route, position + 1)))
        }
        let isSame = request.hasSameHead(as: way.request)
        return await handle(request, route, path: isSame ? nil : way.request.withPath { Array($0) })
    }

    /// Runs the handler of a route. What follows the handler is done elsewhere: these functions are kept small, because
    /// what they hold is allocated for every request.
    private func handle(_ request: Request, _ route: Route, path: [UInt8]?) async -> Response {
        do {
            return try await route.respond(to: request, path: path)
        } catch {
            return failed(error, request, route)
        }
    }

    private func through(_ middleware: any Middleware, _ request: Request, _ next: Next) async -> Response {
        do {
            return try await middleware.respond(to: request, next: next)
        } catch {
            return failed(error, request, nil)
        }
    }

    func find(_ request: Request) -> RouteFinding {
        if let index = request.foundRoute { return .found(index) }
        return request.withPath { routes.find(request.method, $0) }
    }

    /// The route that a request leads to, if it leads to one.
    func route(_ way: Way) -> Route? { if case .found(let index) = way.end { routes[index] } else { nil } }

    /// The same where no middleware stands before it.
    private func route(behindAllMiddleware way: Way) -> Route? {
        guard let route = route(way) else { return nil }
        return route.middleware.isEmpty && (middleware.isEmpty || route.isBuiltIn) ? route : nil
    }

    private func isBuiltIn(_ way: Way) -> Bool { route(way)?.isBuiltIn ?? false }
}

/// Where a request leads, as it was when this was found out.
struct Way: Sendable {
    let request: Request
    let end: RouteFinding

    init(_ request: Request, _ end: RouteFinding) {
        self.request = request
        self.end = end
    }
}

// What is done without waiting. It is not inlined, so that what it needs is no part of what is kept while a handler waits.
extension Pipeline {
    /// The answer as it is sent: with its id, in the metrics, in the log and in its span, which ends with the answer.
    @inline(never)
    private func finished(
        _ response: consuming Response, _ request: Request, _ route: Route?, _ context: RequestContext,
        _ start: NIODeadline?, isAtOnce: Bool = false
    ) -> Response {
        response.give(context.id)
        if let start {
            let time = NIODeadline.now() - start
            metrics?.end(request, route, response.status, after: time, from: context.span?.exemplar)
            // One whose time was over was logged when it was.
            if !request.isAbandoned { requestLog?.note(request, response, context, after: time) }
        }
        // What the client of one whose time was over was told is not this answer.
        let status = request.isAbandoned ? 503 : response.status.code
        guard let (length, produce) = response.stream, request.method != .head else {
            context.span?.end(status: status)
            return response
        }
        context.span?.note(status: status)
        response.body = .stream(contentLength: length, within(context, of: request, produce))
        return isAtOnce ? resumed(response, request, route, context, start) : response
    }

    /// A streamed answer that was given at once. It is produced by a worker that is found only now, and must be told what it
    /// would have been told before.
    private func resumed(
        _ response: consuming Response, _ request: Request, _ route: Route?, _ context: RequestContext,
        _ start: NIODeadline?
    ) -> Response {
        guard let (length, produce) = response.stream else { return response }
        let resume: @Sendable (any ResponseBodyWriter) async throws -> Void = { [callerDeadlines] writer in
            request.note(context.id, start: start)
            route?.begin(request)
            _ = callerDeadlines?.apply(to: request)
            try await produce(writer)
        }
        response.body = .stream(contentLength: length, resume)
        return response
    }

    /// The answer to an error, in the form of a route or else of the app.
    @inline(never)
    private func failed(_ error: any Error, _ request: Request, _ route: Route?) -> Response {
        FailureAnswers(envelope: route?.envelope ?? envelope, logger: logger).response(to: error, of: request)
    }

    /// The answer where there is no route.
    @inline(never)
    private func miss(_ request: Request, _ finding: RouteFinding) -> Response {
        switch finding {
        case .methodNotAllowed(let methods): answer(toOther: request.method, than: methods)
        case .malformed: envelope.response(.badRequest("the path is not encoded as it should be"))
        // RFC 9110 section 9.3.7: the asterisk asks whether the server is there.
        case .notFound where answersOptions && request.method == .options && request.path == "*":
            Response(status: .noContent)
        case .notFound, .found: envelope.response(.notFound("there is nothing at this path"))
        }
    }

    /// What produces a streamed answer, in the context of its request, which has been answered when it runs.
    private func within(
        _ context: RequestContext, of request: Request,
        _ produce: @escaping @Sendable (any ResponseBodyWriter) async throws -> Void
    ) -> @Sendable (any ResponseBodyWriter) async throws -> Void {
        {
            [failures = FailureAnswers(envelope: envelope, logger: logger), ending = SpanEnding(context.span), spans]
            writer in
            defer { ending.end() }
            try await RequestContext.$current.withValue(context.timed(request.timing)) {
                do {
                    try await spans.below(context.span) { try await produce(writer) }
                } catch {
                    failures.note(broken: error, of: request)
                    throw error
                }
            }
        }
    }

    /// 405, or what OPTIONS asks for (RFC 9110, sections 15.5.6 and 9.3.7).
    private func answer(toOther method: HTTPRequest.Method, than methods: [HTTPRequest.Method]) -> Response {
        let allow = (answersOptions ? methods + [.options] : methods).map(\.rawValue).sorted().joined(separator: ", ")
        if answersOptions, method == .options { return Response(status: .noContent, headers: [.allow: allow]) }
        var response = envelope.response(Failure(.methodNotAllowed, message: "\(method) is not allowed at this path"))
        response.headers[.allow] = allow
        return response
    }
}
