import HTTPTypes
import SwiftletClient
import SwiftletTelemetry

/// What is measured of the calls to one service: how long tries take, by method and status; how calls end.
///
/// Names are those of OpenTelemetry's semantic conventions for HTTP clients as Prometheus writes them, where they have one.
final class UpstreamMetrics: UpstreamObserver {
    private static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .delete, .options, .patch]

    private let registry: MetricsRegistry
    private let service: String
    private let durations: [HTTPRequest.Method: StatusDurations]
    private let otherDurations: StatusDurations
    private let answered: CounterSeries
    private let retries: CounterSeries
    private let ejections: CounterSeries
    private let openings: CounterSeries

    init(_ registry: MetricsRegistry, service: String) {
        self.registry = registry
        self.service = service
        durations = Dictionary(
            uniqueKeysWithValues: Self.methods.map { method in
                (
                    method,
                    StatusDurations { Self.durations(registry, service, method.rawValue, status: "\($0)", error: "") }
                )
            })
        otherDurations = StatusDurations { Self.durations(registry, service, "_OTHER", status: "\($0)", error: "") }
        answered = Self.calls(registry, service, "answered")
        let labels: MetricLabels = ["server_service": service]
        retries = registry.counter(
            "swiftlet_client_retries", help: "Tries of calls beside the first ones.", labels: labels)
        ejections = registry.counter(
            "swiftlet_client_ejections", help: "How often an instance of a service was left alone for failing.",
            labels: labels)
        openings = registry.counter(
            "swiftlet_client_breaker_openings", help: "How often a circuit breaker of a service or instance opened.",
            labels: labels)
    }

    func ended(_ observed: ObservedTry) {
        if let status = observed.status {
            (durations[observed.method] ?? otherDurations).record(observed.seconds, status)
        } else {
            let method = Self.methods.contains(observed.method) ? observed.method.rawValue : "_OTHER"
            Self.durations(registry, service, method, status: "", error: observed.fault ?? "other")
                .record(observed.seconds)
        }
    }

    func ended(_ observed: ObservedCall) {
        if observed.tries > 1 { retries.increment(by: observed.tries - 1) }
        guard let fault = observed.fault else { return answered.increment() }
        Self.calls(registry, service, fault).increment()
    }

    func refused(_ reason: String) { Self.calls(registry, service, reason).increment() }

    func ejected() { ejections.increment() }

    func opened() { openings.increment() }

    private static func durations(
        _ registry: MetricsRegistry, _ service: String, _ method: String, status: String, error: String
    ) -> HistogramSeries {
        registry.histogram(
            "http_client_request_duration_seconds", help: "Time of one try of a call, until its answer is complete.",
            labels: [
                "server_service": service, "http_request_method": method, "http_response_status_code": status,
                "error_type": error,
            ])
    }

    private static func calls(_ registry: MetricsRegistry, _ service: String, _ outcome: String) -> CounterSeries {
        registry.counter(
            "swiftlet_client_calls", help: "Calls to services by how they ended.",
            labels: ["server_service": service, "outcome": outcome])
    }
}

extension MetricsRegistry {
    /// Shows how services look from here.
    func collect(_ transport: BalancedTransport, services: [String]) {
        func gauge(_ name: String, _ help: String, _ read: @escaping @Sendable (UpstreamSnapshot) -> Double?) {
            collect(gauges: name, help: help) { [weak transport] in
                services.compactMap { service -> (MetricLabels, Double)? in
                    guard let value = transport?.snapshot(of: service).flatMap(read) else { return nil }
                    return (["server_service": service], value)
                }
            }
        }
        gauge("http_client_active_requests", "Calls under way.") { Double($0.inFlight) }
        gauge("swiftlet_client_instances", "Instances of a service that are known.") { Double($0.instances) }
        gauge("swiftlet_client_instances_ejected", "Instances that are left alone for failing.") { Double($0.ejected) }
        gauge("swiftlet_client_circuit_open", "1 while calls to a service are refused for its failures.") {
            $0.isCircuitOpen ? 1 : 0
        }
        gauge("swiftlet_client_instance_list_age_seconds", "Time since the list of a service's instances changed.") {
            $0.listAge.map { $0 / .seconds(1) }
        }
    }
}
