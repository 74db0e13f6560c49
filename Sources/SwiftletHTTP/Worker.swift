import NIOCore
import Synchronization

/// A task that serves requests of its loop one after another, and the executor that runs it on the loop.
///
/// A request needs a worker while its handler runs, so that it costs neither a task nor a task's memory of its own. There
/// are as many workers as requests that are being handled; a few wait for the next ones.
///
/// Sharing is unchecked because what changes is touched on the loop's thread only.
final class Worker: TaskExecutor, @unchecked Sendable {
    /// A request, and the exchange of its connection that it belongs to.
    struct Work {
        let connection: Connection
        let exchange: Int
        let request: Request
        /// The answer, if the handler has given it already and it is a stream.
        let answer: Response?
    }

    let loop: Loop
    /// The task; it does not change once the first request has been started.
    private(set) var task: Task<Void, Never>?
    private let route = Atomic<Int>(0)
    /// How many requests it has begun to serve.
    let served = Atomic<Int>(0)
    /// The sweep in which the running request began, and the one in which its answer must have begun; 0 is none.
    private var startTick = 0
    let deadline = Atomic<Int>(0)
    /// Whether its client was answered in the handler's place.
    let isAbandoned = Atomic<Bool>(false)
    /// The request's id and start, for that answer.
    var noted: (id: RequestID, start: NIODeadline?)?
    private var first: Work?
    private var waiting: UnsafeContinuation<Work?, Never>?
    private var isStarting = false
    private var started: UnownedJob?

    init(loop: Loop) {
        self.loop = loop
    }

    // MARK: Serving

    /// Starts the handler of a request, and returns when it has ended or suspended. The worker has none, or waits.
    func start(_ work: Work) {
        route.store(0, ordering: .relaxed)
        served.store(served.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
        startTick = loop.tick
        setDeadline(sweeps: loop.timeouts.request)
        isAbandoned.store(false, ordering: .relaxed)
        noted = nil
        guard let waiting else { return begin(work) }
        self.waiting = nil
        // Resuming brings the task to `enqueue`, which keeps it to be run here and not later.
        isStarting = true
        waiting.resume(returning: work)
        isStarting = false
        guard let job = started else { return }
        started = nil
        loop.run(job, of: self)
    }

    private func begin(_ work: Work) {
        let outer = loop.gauge.enter(.none)
        // The task must not keep its first request for as long as it lives.
        first = work
        let operation: @Sendable @isolated(any) () async -> Void = { [self] in await serve() }
        if #available(macOS 26.0, *) {
            task = Task.immediate(executorPreference: self, operation: operation)
        } else {
            task = Task(executorPreference: self, operation: operation)
        }
        loop.gauge.leave(to: outer)
    }

    private func serve() async {
        var next = first.take()
        while let work = next.take() {
            await work.connection.serve(work)
            // Whoever was cancelled stays so, and must not serve others.
            guard loop.eventLoop.inEventLoop, !Task.isCancelled else { return }
            next = await pause()
        }
    }

    /// Waits for the next request; nil when there will be none.
    private func pause() async -> Work? {
        guard loop.keeps(self) else { return nil }
        return await withUnsafeContinuation { waiting = $0 }
    }

    /// Ends the task of a worker that waits.
    func end() {
        waiting?.resume(returning: nil)
        waiting = nil
    }

    // MARK: Running on the loop

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if loop.eventLoop.inEventLoop, isStarting {
            started = job
        } else {
            loop.enqueue(job, of: self)
        }
    }

    /// The route that was noted for the running request.
    var label: RouteLabel { RouteLabel(index: route.load(ordering: .relaxed)) }

    func setDeadline(_ duration: Duration) {
        setDeadline(sweeps: duration == .zero ? 0 : loop.timeouts.sweeps(in: duration))
    }

    private func setDeadline(sweeps: Int) {
        let (tick, isNever) = startTick.addingReportingOverflow(sweeps)
        deadline.store(sweeps == 0 || isNever ? 0 : tick, ordering: .relaxed)
    }

    func note(_ label: RouteLabel) {
        route.store(label.index, ordering: .relaxed)
        if loop.eventLoop.inEventLoop { loop.gauge.relabel(label) }
    }
}
