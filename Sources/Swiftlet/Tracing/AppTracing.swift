import HTTPTypes
import Logging
import SwiftletClient
import SwiftletTelemetry
import Synchronization
import Tracing

/// The tracing of an app: its tracer, and what becomes of the spans.
final class AppTracing: Sendable {
    private struct State {
        /// Who takes the spans where the settings name nobody.
        var exporter: (any SpanExporter)?
        var exporting: SpanExporting?
        var connection: CollectorConnection?
    }

    /// How long spans that wait may take to be sent when the service stops.
    private static let stopLimit = Duration.seconds(5)

    let tracer: ServiceTracer
    private let settings: TracingSettings
    private let name: String
    private let metrics: MetricsRegistry
    private let logger: Logger
    private let state = Mutex(State())

    init(_ settings: TracingSettings, name: String, metrics: MetricsRegistry, logger: Logger) {
        self.settings = settings
        self.name = name
        self.metrics = metrics
        self.logger = logger
        tracer = ServiceTracer(
            propagation: Propagation(settings.propagation), sampling: settings.sampling,
            queue: SpanQueue())
        if settings.exporter != .none { tracer.record() }
    }

    /// Gives the spans to an exporter, unless the settings name another.
    func use(_ exporter: any SpanExporter) {
        guard settings.exporter == .none else { return }
        state.withLock { $0.exporter = exporter }
        tracer.record()
    }

    /// What decides for traces that begin at a route; nil is what decides for the others. What machines ask for all the
    /// time is not recorded unless a rule says so.
    func sampler(for method: HTTPRequest.Method, _ path: String, isBuiltIn: Bool) -> Sampler? {
        if let rule = settings.routes.first(where: { $0.fits(method, path) }) { return Sampler(rule.sampling) }
        return isBuiltIn ? Sampler(Sampling(.never, honoursParent: true)) : nil
    }

    /// Makes the tracer that of the process, for those who begin spans by swift-distributed-tracing; not where the service
    /// has set one up itself.
    func serveProcess() {
        guard InstrumentationSystem.instrument is NoOpInstrument else { return }
        InstrumentationSystem.bootstrap(tracer)
    }

    /// Begins to send spans, if anybody takes them.
    ///
    /// - Parameter port: the port of the service, if it is known.
    func start(port: Int?) {
        guard tracer.isRecording else { return }
        let service = TracedService(name: name, port: port == 0 ? nil : port)
        state.withLock { state in
            guard state.exporting == nil else { return }
            let exporter: any SpanExporter
            if let own = state.exporter {
                exporter = own
            } else if let format = settings.exporter.format {
                let connection = CollectorConnection(to: settings.url?.description ?? format.usualURL)
                state.connection = connection
                exporter = HTTPSpanExporter(
                    format, of: service, compression: settings.compression, headers: settings.headers, by: connection)
            } else {
                exporter = LogSpanExporter(to: logger)
            }
            SpanMetrics.show(tracer.queue, in: metrics)
            state.exporting = SpanExporting(
                from: tracer.queue, to: exporter, SpanMetrics(metrics), logger: logger)
        }
    }

    /// Sends the spans that wait; returns when that is done, or has failed.
    func flush() async { await state.withLock { $0.exporting }?.flush() }

    /// Sends the spans that wait, as far as the time suffices, and sends no more.
    func stop() async {
        let (exporting, connection) = state.withLock { state in
            defer { state.exporting = nil }
            return (state.exporting, state.connection)
        }
        if let exporting {
            // An exporter may take no notice of being cancelled.
            _ = await run(within: Self.stopLimit * 2) { await exporting.stop(within: Self.stopLimit) }
        }
        await connection?.close()
    }
}

extension App {
    /// Gives the service's spans to an exporter of its own, unless the setting `tracing.exporter` names another.
    public func export(spansTo exporter: any SpanExporter) { tracing.use(exporter) }

    /// Sends the spans that wait; returns when that is done, or has failed.
    package func flushSpans() async { await tracing.flush() }

    /// The tracer of the service, which begins the spans of its requests. In a service's own process
    /// `InstrumentationSystem.tracer` and `withSpan` find it too.
    public var tracer: ServiceTracer { tracing.tracer }
}

/// The way to a collector.
final class CollectorConnection: SpanSender {
    private let client: CollectorClient

    init(to url: String) { client = CollectorClient(url: url) }

    func post(_ body: [UInt8], headers: [(name: String, value: String)]) async throws -> CollectorAnswer {
        let answer = try await client.post(body, headers: headers)
        return CollectorAnswer(status: answer.status, retryAfter: answer.retryAfter, body: answer.body)
    }

    func close() async { await client.close() }
}
