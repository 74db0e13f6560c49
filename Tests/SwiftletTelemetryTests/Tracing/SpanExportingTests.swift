import Logging
import Synchronization
import Testing
import Tracing

@testable import SwiftletTelemetry

@Suite struct SpanExportingTests {
    /// An exporter that gives the outcomes it was told, and then takes all.
    private final class ScriptedExporter: SpanExporter {
        private let state: Mutex<(outcomes: [ExportOutcome], spans: [SpanRecord], calls: Int, traced: Bool)>
        private let isHanging: Bool

        init(_ outcomes: [ExportOutcome] = [], isHanging: Bool = false) {
            state = Mutex((outcomes, [], 0, false))
            self.isHanging = isHanging
        }

        var calls: Int { state.withLock { $0.calls } }
        var spans: [SpanRecord] { state.withLock { $0.spans } }
        var wasTraced: Bool { state.withLock { $0.traced } }

        func export(_ spans: [SpanRecord]) async -> ExportOutcome {
            let isTraced = ServiceContext.current != nil || !(InstrumentationSystem.tracer is NoOpTracer)
            state.withLock { state in
                state.calls += 1
                state.traced = state.traced || isTraced
            }
            if isHanging { try? await Task.sleep(for: .seconds(3600)) }
            return state.withLock { state in
                let outcome = state.outcomes.isEmpty ? .taken : state.outcomes.removeFirst()
                if case .taken = outcome { state.spans += spans }
                return outcome
            }
        }
    }

    private struct Bench {
        let registry = MetricsRegistry()
        let metrics: SpanMetrics
        let tracer: ServiceTracer
        let log = LogOutput.inMemory()

        init(capacity: Int = 2048, batchSize: Int = 512) {
            metrics = SpanMetrics(registry)
            tracer = .recording(queue: SpanQueue(capacity: capacity, batchSize: batchSize, dropped: metrics.full))
        }

        func exporting(to exporter: any SpanExporter, interval: Duration = .seconds(3600)) -> SpanExporting {
            var settings = ExportSchedule.Settings(batchSize: tracer.queue.batchSize, interval: interval)
            settings.firstPause = .milliseconds(1)
            let logger = Logger(
                label: "test", factory: LogHandlers.factory(format: .json, service: "test", output: log))
            return SpanExporting(from: tracer.queue, to: exporter, metrics, logger: logger, settings)
        }

        func make(_ count: Int) { for index in 0..<count { tracer.startSpan("\(index)", context: .topLevel).end() } }

        func dropped(_ reason: DropReason) -> Double { metrics.dropped[reason]?.value ?? -1 }
    }

    @Test(.timeLimit(.minutes(10))) func `a batch is sent as soon as it is complete, the rest when the time is over`()
        async
    {
        let bench = Bench(batchSize: 8)
        let exporter = ScriptedExporter()
        let exporting = bench.exporting(to: exporter, interval: .milliseconds(50))
        bench.make(20)
        while exporter.spans.count < 20 { await Task.yield() }
        #expect(Set(exporter.spans.map(\.name)).count == 20)
        await exporting.stop(within: .seconds(30))
        #expect(bench.metrics.exported.value == 20 && bench.tracer.queue.count == 0)
        #expect(!exporter.wasTraced)
    }

    @Test(.timeLimit(.minutes(10))) func `what is queued at the end is sent`() async {
        let bench = Bench()
        let exporter = ScriptedExporter()
        let exporting = bench.exporting(to: exporter)
        bench.make(1500)
        await exporting.stop(within: .seconds(60))
        #expect(exporter.spans.count == 1500 && bench.tracer.queue.count == 0)
        await exporting.flush()
    }

    @Test(.timeLimit(.minutes(10))) func `the end does not wait for a collector that hangs longer than it may`() async {
        let bench = Bench()
        let exporting = bench.exporting(to: ScriptedExporter(isHanging: true))
        bench.make(600)
        await exporting.stop(within: .milliseconds(200))
        #expect(bench.tracer.queue.count == 0 && bench.metrics.exported.value + lost(bench) == 600)
    }

    private func lost(_ bench: Bench) -> Double { DropReason.allCases.reduce(0) { $0 + bench.dropped($1) } }

    @Test(.timeLimit(.minutes(10))) func `beyond the capacity spans are dropped and counted, and none is held more`()
        async
    {
        let bench = Bench(capacity: 100, batchSize: 50)
        let exporter = ScriptedExporter(isHanging: true)
        let exporting = bench.exporting(to: exporter)
        bench.make(50)
        while exporter.calls == 0 { await Task.yield() }
        bench.make(1000)
        #expect(bench.tracer.queue.count == 100 && bench.dropped(.full) == 950)
        await exporting.stop(within: .milliseconds(50))
        #expect(bench.tracer.queue.count == 0)
    }

    @Test(.timeLimit(.minutes(10))) func `a batch that failed is sent again, and spans that were rejected are counted`()
        async
    {
        let bench = Bench(batchSize: 10)
        let exporter = ScriptedExporter([
            .failed(reason: "503", retryAfter: nil), .failed(reason: "503", retryAfter: nil), .taken(rejected: 3),
        ])
        let exporting = bench.exporting(to: exporter)
        bench.make(10)
        while exporter.spans.count < 10 { await Task.yield() }
        await exporting.stop(within: .seconds(30))
        #expect(bench.metrics.exported.value == 7 && bench.dropped(.refused) == 3 && exporter.calls == 3)
        #expect(bench.log.text.contains("spans cannot be exported"))
        #expect(bench.log.text.contains(#""reason":"503""#))
    }

    @Test(.timeLimit(.minutes(10))) func `a batch that is refused is dropped, counted and told of once`() async {
        let bench = Bench(batchSize: 10)
        let exporter = ScriptedExporter([.refused(reason: "401"), .refused(reason: "401")])
        let exporting = bench.exporting(to: exporter)
        for _ in 0..<3 {
            bench.make(10)
            await exporting.flush()
        }
        await exporting.stop(within: .seconds(30))
        #expect(bench.dropped(.refused) == 20 && exporter.spans.count == 10)
        #expect(bench.log.text.split(separator: "spans cannot be exported").count == 2)
        #expect(bench.log.text.contains("spans are exported again"))
    }

    @Test(.timeLimit(.minutes(10))) func `many threads may end spans at the same time`() async {
        let bench = Bench(capacity: 100_000, batchSize: 512)
        let exporter = ScriptedExporter()
        let exporting = bench.exporting(to: exporter)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { bench.make(2000) } }
        }
        await exporting.stop(within: .seconds(60))
        #expect(Set(exporter.spans.map(\.context.spanID)).count == 16_000)
    }
}
