package import Logging
import Synchronization
import Tracing

/// The task that takes spans out of the queue and gives them to an exporter.
package final class SpanExporting: Sendable {
    private struct State {
        var schedule: ExportSchedule
        /// Those who wait until all is sent.
        var flushes: [CheckedContinuation<Void, Never>] = []
        var hasEnded = false
        var reports = ExportReports()
    }

    private let queue: SpanQueue
    private let exporter: any SpanExporter
    private let logger: Logger
    private let exported: CounterSeries
    private let dropped: [DropReason: CounterSeries]
    private let state: Mutex<State>
    private let start = ContinuousClock.now
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    private let task = Mutex<Task<Void, Never>?>(nil)

    /// How long an export may take.
    private static let patience = Duration.seconds(10)

    /// Starts the task.
    ///
    /// - Parameters:
    ///   - queue: where spans come from.
    ///   - exporter: who takes them.
    ///   - metrics: counts them.
    ///   - logger: where it is told that spans are lost.
    package convenience init(
        from queue: SpanQueue, to exporter: any SpanExporter, _ metrics: SpanMetrics, logger: Logger
    ) {
        self.init(
            from: queue, to: exporter, metrics, logger: logger, ExportSchedule.Settings(batchSize: queue.batchSize))
    }

    init(
        from queue: SpanQueue, to exporter: any SpanExporter, _ metrics: SpanMetrics, logger: Logger,
        _ settings: ExportSchedule.Settings
    ) {
        self.queue = queue
        self.exporter = exporter
        self.logger = logger
        exported = metrics.exported
        dropped = metrics.dropped
        state = Mutex(State(schedule: ExportSchedule(settings, now: .zero)))
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        queue.count(dropped: metrics.full)
        queue.whenBatchIsComplete { [wake] in wake.yield() }
        // What exporters do is not traced, and belongs to no request.
        let work = Task.detached { [self] in
            await ServiceContext.withValue(nil) { await withTracer(NoOpTracer()) { await run() } }
        }
        task.withLock { $0 = work }
    }

    /// Sends all that waits now; returns when that is done, or has failed.
    package func flush() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.hasEnded { return true }
                state.schedule.flush()
                state.flushes.append(continuation)
                return false
            }
            if isOver { continuation.resume() } else { wake.yield() }
        }
    }

    /// Sends what waits, as far as the time suffices, and ends the task; what is left is dropped.
    package func stop(within limit: Duration) async {
        state.withLock { $0.schedule.stop(by: now + limit) }
        wake.yield()
        let work = task.withLock { $0 }
        let cutting = Task {
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            work?.cancel()
        }
        await work?.value
        cutting.cancel()
    }

    private var now: Duration { start.duration(to: .now) }

    private func run() async {
        var waiting: [SpanRecord] = []
        var batch: [SpanRecord] = []
        var timer: Task<Void, Never>?
        wake.yield()
        events: for await _ in wakes {
            timer?.cancel()
            while !Task.isCancelled {
                waiting += queue.takeAll()
                switch state.withLock({ $0.schedule.next(waiting: waiting.count, now: now) }) {
                case .send:
                    batch = Array(waiting.prefix(queue.batchSize))
                    waiting.removeFirst(batch.count)
                    await send(&batch)
                case .resend: await send(&batch)
                case .wait(let time):
                    // A batch that is kept will be tried later; who waits for a flush need not.
                    endFlushes()
                    timer = alarm(at: time)
                    continue events
                case .end: break events
                }
            }
            break
        }
        timer?.cancel()
        waiting += queue.takeAll()
        drop(batch.count + waiting.count, .shutdown)
        state.withLock { $0.hasEnded = true }
        endFlushes()
    }

    private func alarm(at time: Duration) -> Task<Void, Never> {
        Task.detached { [wake, start] in
            guard (try? await Task.sleep(until: start + time, clock: .continuous)) != nil else { return }
            wake.yield()
        }
    }

    private func endFlushes() {
        let flushes = state.withLock { state in
            defer { state.flushes = [] }
            return state.flushes
        }
        for flush in flushes { flush.resume() }
    }

    /// Gives a batch to the exporter; it is empty afterwards unless it is kept.
    private func send(_ batch: inout [SpanRecord]) async {
        let patience = state.withLock { $0.schedule.patience(now, atMost: Self.patience) }
        let outcome = await export(batch, within: patience)
        let wasFailing = state.withLock { $0.schedule.isFailing }
        let verdict = state.withLock { $0.schedule.finished(outcome, now: now, random: .random(in: 0...1)) }
        tell(outcome, wasFailing)
        switch verdict {
        case .keep: return
        case .drop(let reason): drop(batch.count, reason)
        case .done(let rejected):
            let rejected = min(max(0, rejected), batch.count)
            exported.increment(by: batch.count - rejected)
            dropped[.refused]?.increment(by: rejected)
            queue.release(batch.count)
        }
        batch = []
    }

    private func export(_ batch: [SpanRecord], within limit: Duration) async -> ExportOutcome {
        let export = Task { [exporter] in await exporter.export(batch) }
        let cutting = Task {
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            export.cancel()
        }
        defer { cutting.cancel() }
        return await withTaskCancellationHandler {
            await export.value
        } onCancel: {
            export.cancel()
        }
    }

    private func drop(_ count: Int, _ reason: DropReason) {
        guard count > 0 else { return }
        dropped[reason]?.increment(by: count)
        queue.release(count)
    }

    private func tell(_ outcome: ExportOutcome, _ wasFailing: Bool) {
        switch state.withLock({ $0.reports.report(outcome, wasFailing: wasFailing, now: now) }) {
        case nil: return
        case .recovery: logger.notice("spans are exported again")
        case .failure(let reason):
            logger.warning(
                "spans cannot be exported, and are lost where there is no room for them",
                metadata: ["reason": "\(reason)", "held": .stringConvertible(queue.count)])
        case .rejection(let count, let reason):
            logger.warning(
                "the collector rejects spans, which are lost",
                metadata: ["reason": "\(reason ?? "none was given")", "rejected": .stringConvertible(count)])
        case .warning(let text): logger.warning("the collector warns of spans", metadata: ["reason": "\(text)"])
        }
    }
}

/// What is measured of spans.
package struct SpanMetrics: Sendable {
    let exported: CounterSeries
    let dropped: [DropReason: CounterSeries]

    /// Counts in a registry.
    package init(_ registry: MetricsRegistry) {
        exported = registry.counter("swiftlet_spans_exported", help: "Spans that were taken by the collector.")
        dropped = Dictionary(
            uniqueKeysWithValues: DropReason.allCases.map { reason in
                (
                    reason,
                    registry.counter(
                        "swiftlet_spans_dropped", help: "Spans that were recorded and lost, by reason.",
                        labels: ["reason": reason.rawValue])
                )
            })
    }

    /// Counts those for which a queue has no room.
    package var full: CounterSeries { dropped[.full] ?? exported }

    /// Shows how many spans a queue holds.
    package static func show(_ queue: SpanQueue, in registry: MetricsRegistry) {
        registry.collect(gauge: "swiftlet_spans_queued", help: "Spans that wait to be sent, or are being sent.") {
            [weak queue] in queue.map { Double($0.count) }
        }
    }
}
