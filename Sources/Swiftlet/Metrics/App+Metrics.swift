import Dispatch
import NIOCore
import SwiftletHTTP
import SwiftletTelemetry

extension App {
    /// Where metrics are put together: not on an event loop, whose users would wait for it, nor where blocking work of
    /// the service could keep it waiting.
    private static let scraping = DispatchQueue(label: "swiftlet.metrics")

    /// Adds the route that shows the metrics, unless the settings forbid it, and measures requests from now on. Where the
    /// service has such a route of its own, that one stays.
    func addMetrics() {
        do {
            let settings = try MetricsSettings(settings)
            guard settings.isEnabled else { return }
            let path = settings.path.text
            let description = try EndpointDescription(.get, path, name: "metrics", isHidden: true)
            addBuiltIn(
                description.answering { [metrics] (call: inout Call) async throws -> Response in
                    await Self.answer(metrics, MetricsFormat(accept: call.request.header(named: .accept)))
                })
            declare { $0.metricsPath = path }
            metrics.collectProcess()
            metrics.collect(
                counter: "swiftlet_log_lines_dropped", help: "Log lines lost, for their readers or disks are too slow."
            ) { Double(LogOutput.lostLinesInAll) }
        } catch {
            refuse(error)
        }
    }

    /// Measures the statements of the database, and makes spans of them, if the service uses one.
    func observeDatabase() {
        guard declared.usesDatabase else { return }
        do {
            let showsValues = try settings.value(
                "tracing.sqlValues", default: false,
                help: "Whether spans of statements show the values that were bound, which may be secrets.")
            databasePool.observe(
                try MetricsSettings(settings).isEnabled ? metrics : nil, showsValues: showsValues, tracing.tracer)
        } catch {
            refuse(error)
        }
    }

    private static func answer(_ metrics: MetricsRegistry, _ format: MetricsFormat) async -> Response {
        let text = await withCheckedContinuation { continuation in
            scraping.async { continuation.resume(returning: metrics.text(format)) }
        }
        return Response(
            contentType: format.contentType, headers: [.vary: "accept"], body: .bytes(ByteBuffer(bytes: text)))
    }

    /// Measures the server.
    func measure(_ configuration: inout ServerConfiguration) {
        let lag = metrics.histogram(
            "swiftlet_event_loop_lag_seconds", help: "How late event loops are for what is due, looked at each second.")
        configuration.onLoopLag = { lag.record($0 / .seconds(1)) }
    }

    /// Shows the connections of the server.
    func measure(_ server: Server) {
        metrics.collect(gauge: "http_server_open_connections", help: "Connections open.") { [weak server] in
            server.map { Double($0.connectionCount) }
        }
    }
}
