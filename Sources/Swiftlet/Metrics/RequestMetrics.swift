import HTTPTypes
import NIOCore
import SwiftletHTTP
import SwiftletTelemetry

/// What is measured of requests: how long each route takes until its answers begin, by method and status; how many
/// requests are being handled; how many were refused.
///
/// Names are those of OpenTelemetry's semantic conventions for HTTP as Prometheus writes them. No label has a value that
/// clients make up: a route is its template, and is missing where there is none.
final class RequestMetrics: Sendable {
    /// What was refused before a handler began.
    enum Refused: String {
        /// A connection, for there were too many.
        case connection
        /// Bytes that are no request, or that do not come in time.
        case message
        /// A request, for there were more than can be served in time.
        case overload
    }

    /// The methods that a client may ask for (RFC 9110, section 9.1, and RFC 5789) wherever it asks for them.
    private static let methods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .delete, .connect, .options, .trace, .patch,
    ]

    private let registry: MetricsRegistry
    private let seriesLimit: Int
    private let active: BalanceSeries
    private let unrouted: [HTTPRequest.Method: StatusDurations]
    private let unroutedOther: StatusDurations
    private let overload: CounterSeries

    /// - Parameter routes: how many routes there are, for the most series follow from it.
    init(_ registry: MetricsRegistry, routes: Int) {
        self.registry = registry
        seriesLimit = 1000 + routes * 50
        active = registry.balance("http_server_active_requests", help: "Requests whose answer has not begun.")
        overload = Self.refused(registry, .overload, 503)
        _ = Self.refused(registry, .connection, 503)
        let limit = seriesLimit
        unrouted = Dictionary(
            uniqueKeysWithValues: Self.methods.map {
                ($0, Self.durations(registry, $0.rawValue, route: "", limit: limit))
            })
        unroutedOther = Self.durations(registry, "_OTHER", route: "", limit: limit)
    }

    /// The histograms of a route's requests of one method.
    func durations(_ method: HTTPRequest.Method, _ path: PathTemplate) -> StatusDurations {
        Self.durations(registry, method.rawValue, route: path.description, limit: seriesLimit)
    }

    /// Counts a request that begins.
    ///
    /// - Returns: The time.
    func begin() -> NIODeadline {
        active.add(1)
        return .now()
    }

    /// Counts the answer of a request that has begun; nothing but its end where the server has answered in its place.
    func end(
        _ request: Request, _ route: Route?, _ status: HTTPResponse.Status, after time: TimeAmount,
        from origin: Exemplar?
    ) {
        active.add(-1)
        if !request.isAbandoned { record(request, route, status, after: time, from: origin) }
    }

    /// Records how long a request took, and by which span it is found.
    func record(
        _ request: Request, _ route: Route?, _ status: HTTPResponse.Status, after time: TimeAmount,
        from origin: Exemplar? = nil
    ) {
        let duration = Double(time.nanoseconds) * 1e-9
        guard let durations = route?.durations else {
            return (unrouted[request.method] ?? unroutedOther).record(duration, status.code, from: origin)
        }
        if let head = durations.head, request.method == .head {
            head.record(duration, status.code, from: origin)
        } else {
            durations.own.record(duration, status.code, from: origin)
        }
    }

    /// Counts what was refused.
    func note(_ refused: Refused, _ status: HTTPResponse.Status) {
        if refused == .overload { return overload.increment() }
        Self.refused(registry, refused, status.code).increment()
    }

    private static func refused(_ registry: MetricsRegistry, _ refused: Refused, _ status: Int) -> CounterSeries {
        registry.counter(
            "http_server_refused", help: "Connections, messages and requests refused before a handler began.",
            labels: ["what": refused.rawValue, "http_response_status_code": "\(status)"])
    }

    private static func durations(
        _ registry: MetricsRegistry, _ method: String, route: String, limit: Int
    ) -> StatusDurations {
        StatusDurations { status in
            registry.histogram(
                "http_server_request_duration_seconds",
                help: "Time from a request's head to the beginning of its answer.", bounds: .seconds,
                labels: [
                    "http_request_method": method, "http_route": route, "http_response_status_code": "\(status)",
                ], limit: limit)
        }
    }
}

/// How long requests of a route take.
struct RouteDurations: Sendable {
    /// Those of its own method.
    let own: StatusDurations
    /// Those of HEAD, which a route of GET answers too.
    let head: StatusDurations?

    init(_ metrics: RequestMetrics, _ method: HTTPRequest.Method, _ path: PathTemplate) {
        own = metrics.durations(method, path)
        head = method == .get ? metrics.durations(.head, path) : nil
    }
}
