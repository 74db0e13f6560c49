import HTTPTypes
import SwiftletHTTP
import SwiftletTelemetry
import Tracing

/// Begins the spans of requests, named and described as OpenTelemetry's semantic conventions for HTTP servers say.
final class ServerSpans: Sendable {
    let tracer: ServiceTracer
    /// Whether the process has no tracer, so that those who begin spans in handlers must be told of this one.
    private let isUnknown: Bool

    private static let host = HTTPField.Name("host")

    init(_ tracer: ServiceTracer) {
        self.tracer = tracer
        isUnknown = InstrumentationSystem.tracer is NoOpTracer
    }

    /// Whether a request must be answered within `withTracer`, which it is not yet.
    var isMissing: Bool { isUnknown && (InstrumentationSystem.tracer as? ServiceTracer) !== tracer }

    /// Runs a closure that may begin spans, in the context of a span.
    nonisolated(nonsending) func below<R>(
        _ span: ServiceSpan?, _ body: nonisolated(nonsending) () async throws -> R
    ) async throws -> R {
        if isMissing { return try await withTracer(tracer) { try await below(span, body) } }
        guard let span else { return try await body() }
        return try await span.whileCurrent(body)
    }

    /// Begins the span of a request; nil when there is nothing to record and nothing to pass on.
    func begin(_ request: Request, _ route: Route?) -> ServiceSpan? {
        let template = route?.spans.template(for: request.method) ?? RouteSpans.unrouted(request.method)
        let isTold = request.mayHaveHeader(of: TraceFields.sketch)
        return tracer.startSpan(template, route?.spans.sampler, isTold: isTold) { field in
            TraceFields.name(of: field).flatMap { request.header(named: $0) }
        } _: {
            ServedRequest(
                path: request.path, otherMethod: RouteSpans.isUsual(request.method) ? nil : request.method.rawValue,
                host: Self.host.flatMap { request.header(named: $0) }, client: request.remoteAddress,
                userAgent: request.header(named: .userAgent), isOldVersion: request.version == .http10)
        }
    }
}

/// What the spans of a route's requests have in common.
struct RouteSpans: Sendable {
    /// What decides which traces that begin at the route are recorded; nil is what decides for the others.
    let sampler: Sampler?
    private let own: SpanTemplate
    /// That of HEAD, which a route of GET answers too.
    private let head: SpanTemplate?

    init(_ method: HTTPRequest.Method, _ path: String, _ sampler: Sampler?) {
        self.sampler = sampler
        own = Self.template(method, path)
        head = method == .get ? Self.template(.head, path) : nil
    }

    func template(for method: HTTPRequest.Method) -> SpanTemplate {
        if let head, method == .head { return head }
        return own
    }

    private static func template(_ method: HTTPRequest.Method, _ path: String) -> SpanTemplate {
        SpanTemplate(
            name: "\(isUsual(method) ? method.rawValue : "HTTP") \(path)",
            attributes: [(requestMethod, name(method)), ("http.route", .string(path))])
    }

    // MARK: Without a route

    private static let requestMethod = "http.request.method"
    /// RFC 9110, section 9.1, and RFC 5789.
    private static let usual: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .delete, .connect, .options, .trace, .patch,
    ]
    private static let templates = Dictionary(
        uniqueKeysWithValues: usual.map {
            ($0, SpanTemplate(name: $0.rawValue, attributes: [(requestMethod, name($0))]))
        })
    private static let other = SpanTemplate(name: "HTTP", attributes: [(requestMethod, "_OTHER")])

    /// What requests have in common that lead to no route.
    static func unrouted(_ method: HTTPRequest.Method) -> SpanTemplate { templates[method] ?? other }

    /// Whether a method is one that everybody knows: of others a client could make up as many as it likes.
    static func isUsual(_ method: HTTPRequest.Method) -> Bool {
        method == .get || method == .post || usual.contains(method)
    }

    private static func name(_ method: HTTPRequest.Method) -> SpanAttribute {
        isUsual(method) ? .string(method.rawValue) : "_OTHER"
    }
}
