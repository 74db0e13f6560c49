import HTTPTypes
import NIOCore
import SwiftletHTTP
import Synchronization

/// An endpoint as it is served: with everything decided that can be decided before the first request.
final class Route: Sendable {
    let endpoint: Endpoint
    let envelope: Envelope
    let middleware: [any Middleware]
    let isBuiltIn: Bool
    let places: [PathTemplate.Place]
    let takesBody: Bool
    let bodyLimit: Int?
    /// How long it may take until its answer begins where that differs from the app's.
    let deadline: Duration?
    /// How the watchdog calls it: `GET /users/{id}`.
    let label: RouteLabel
    /// How long its requests take; nil when that is not measured.
    let durations: RouteDurations?
    /// What its spans have in common.
    let spans: RouteSpans
    /// How many bytes the body of the last answer had: about what the next will have.
    let answerSize = Atomic<Int>(256)

    init(_ declared: DeclaredEndpoint, envelope: Envelope, _ metrics: RequestMetrics?, _ tracing: AppTracing) {
        endpoint = declared.endpoint
        middleware = declared.middleware
        isBuiltIn = declared.isBuiltIn
        let description = endpoint.description
        self.envelope = description.envelope ?? envelope
        places = description.path.places
        takesBody = description.takesBody
        bodyLimit = description.bodyLimit
        deadline = description.deadline
        label = RouteLabel("\(description.method) \(description.path)")
        let path = description.path.description
        spans = RouteSpans(
            description.method, path, tracing.sampler(for: description.method, path, isBuiltIn: isBuiltIn))
        durations = metrics.map { RouteDurations($0, description.method, description.path) }
    }

    /// Reads the body if an input takes it, binds the inputs, runs the handler, gives its answer.
    ///
    /// - Parameter path: the path that led here, where middleware has changed the request's since.
    func respond(to request: Request, path: [UInt8]?) async throws -> Response {
        var call = try call(request, path)
        if takesBody { call.body = try await call.request.body.collect() }
        return try await endpoint.answer(&call)
    }

    /// The handler, if neither it nor the request's body has to be waited for.
    func handlerAtOnce(for request: Request) -> (@Sendable (inout Call) throws -> Response)? {
        !takesBody || request.body.isComplete ? endpoint.answerAtOnce : nil
    }

    /// Does what ``respond(to:path:)`` does, with a handler that answers at once and the path that led here.
    func respond(to request: Request, atOnce handler: (inout Call) throws -> Response) throws -> Response {
        var call = try call(request, nil)
        if takesBody { call.body = try call.request.body.collectAtOnce() }
        return try handler(&call)
    }

    @inline(never)
    private func call(_ request: Request, _ path: [UInt8]?) throws -> Call {
        var request = request
        if let bodyLimit { request.body.limit = bodyLimit }
        begin(request)
        // A handler that streams its answer would read the body when 200 is sent already.
        try request.body.checkAnnouncedLength()
        return Call(request: request, path: path, route: self)
    }

    /// Tells who runs the handler of a request how long it may take, and how the route is called.
    func begin(_ request: Request) {
        if let deadline { request.setDeadline(Self.time(deadline)) }
        request.note(route: label)
    }

    /// A route's deadline, or the time that the caller will wait if that is less.
    private static func time(_ deadline: Duration) -> Duration {
        guard let end = RequestContext.current?.callerDeadline else { return deadline }
        let left = max(ContinuousClock.now.duration(to: end), .milliseconds(1))
        return deadline == .zero ? left : min(deadline, left)
    }
}
