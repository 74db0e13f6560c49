import NIOCore
import Synchronization

/// One event loop with what belongs to it: the tasks waiting to run on it, its connections, its clock.
///
/// Sharing is unchecked because every stored property that changes is touched on the loop's own thread only; the entry
/// for other threads is ``enqueue(_:of:)``, which goes through the event loop.
final class Loop: @unchecked Sendable {
    let eventLoop: any EventLoop
    let index: Int
    let timeouts: Timeouts
    let gauge = LoopGauge()

    var date = DateHeader()
    /// Memory for the next answer.
    var spareBuffer = ByteBuffer()
    /// Counts the sweeps; the clock of all connection timeouts.
    private(set) var tick = 0
    /// The last sweep and its time in nanoseconds, to be read on any thread.
    private let lastSweep = Atomic<Int>(0)
    private let lastSweepTime = Atomic<Int>(0)
    /// When the last sweep was done, in nanoseconds; nil before the first.
    private var sweptAt: Int?
    private let onLag: (@Sendable (Duration) -> Void)?
    private(set) var isDraining = false
    /// Whether connections were ended before their requests had finished; to be read on any thread.
    let hasCut = Atomic<Bool>(false)
    /// The most workers that wait for requests: their memory is kept for the next burst.
    private static let waitingWorkers = 256
    private var workers: [Worker] = []
    private var isClosed = false
    private var connections = SweepList<Connection>()
    /// How many connections a sweep looks at before others have their turn, so that thousands that idle hold up nobody.
    private static let connectionsPerTurn = 128

    /// The most parts of tasks that run in one turn.
    static let jobsPerTurn = 64
    /// After so many turns without an end the sockets are looked at before each further turn.
    private static let turnsInARow = 8
    /// How many turns in a row have left something to run.
    private var turns = 0
    private var jobs: [(job: UnownedJob, worker: Worker)] = []
    private var runningJobs: [(job: UnownedJob, worker: Worker)] = []
    /// What other threads have queued, and where it is taken to.
    private let arrivals = Mutex<[(job: UnownedJob, worker: Worker)]>([])
    private var arrived: [(job: UnownedJob, worker: Worker)] = []
    private var isRunScheduled = false
    private var isRunning = false

    /// Tells when requests must be refused; nil if they never are.
    private var budget: TurnBudget?

    init(_ eventLoop: any EventLoop, index: Int, _ configuration: ServerConfiguration) {
        self.eventLoop = eventLoop
        self.index = index
        timeouts = Timeouts(configuration)
        onLag = configuration.onLoopLag
        if configuration.shedsLoad { budget = TurnBudget() }
        lastSweepTime.store(LoadShedder.now, ordering: .relaxed)
    }

    // MARK: Running tasks

    /// Queues a part of a task; may be called on any thread.
    func enqueue(_ job: UnownedJob, of worker: Worker) {
        if eventLoop.inEventLoop {
            jobs.append((job, worker))
            scheduleRun()
        } else {
            // Whoever resumes many tasks at once wakes the loop once.
            let isFirst = arrivals.withLock { arrivals in
                arrivals.append((job, worker))
                return arrivals.count == 1
            }
            if isFirst { eventLoop.execute(runArrivals) }
        }
    }

    /// Takes what other threads have queued.
    private func runArrivals() {
        arrivals.withLock { swap(&$0, &arrived) }
        for (job, worker) in arrived { run(job, of: worker) }
        arrived.removeAll(keepingCapacity: true)
    }

    /// Runs what was queued before the call, or the first part of a long queue. The rest, and what is queued meanwhile,
    /// runs in the next turn, so that tasks which wake each other, and many that have much to write, leave time for the
    /// sockets.
    func runJobs(atMost limit: Int = Loop.jobsPerTurn) {
        guard !isRunning, !jobs.isEmpty else { return }
        isRunning = true
        swap(&jobs, &runningJobs)
        for (job, worker) in runningJobs.prefix(limit) { run(job, of: worker) }
        if runningJobs.count <= limit {
            runningJobs.removeAll(keepingCapacity: true)
        } else {
            runningJobs.removeFirst(limit)
            runningJobs += jobs
            jobs.removeAll(keepingCapacity: true)
            swap(&jobs, &runningJobs)
        }
        isRunning = false
        if jobs.isEmpty { turns = 0 } else { scheduleRun() }
    }

    private func scheduleRun() {
        guard !isRunScheduled, !isRunning else { return }
        isRunScheduled = true
        turns += 1
        let run: @Sendable () -> Void = {
            self.isRunScheduled = false
            self.runJobs()
        }
        if turns <= Self.turnsInARow {
            eventLoop.execute(run)
        } else {
            // An event loop looks at its sockets when it has nothing to run, and `execute` always gives it something; a
            // timer that is not due yet does not. When a socket is ready, its read runs the jobs, not the timer.
            eventLoop.scheduleTask(in: .microseconds(50), run)
        }
    }

    /// Runs a part of a task now.
    func run(_ job: UnownedJob, of worker: Worker) {
        run(worker.label) { job.runSynchronously(on: worker.asUnownedTaskExecutor()) }
    }

    /// Runs code of a handler now.
    func run<R>(_ label: RouteLabel = .none, _ work: () -> R) -> R {
        let begin = budget == nil ? 0 : LoadShedder.now
        let outer = gauge.enter(label)
        let result = work()
        gauge.leave(to: outer)
        if budget != nil { budget?.noteWork(from: begin, until: LoadShedder.now) }
        return result
    }

    /// Whether the loop has time for a request that it has read.
    func admits(at now: Int) -> Bool {
        guard let isInTurn = budget?.isInTurn else { return true }
        if !isInTurn {
            // Runs when all sockets that were ready have been read.
            eventLoop.execute { self.budget?.endTurn(at: LoadShedder.now) }
        }
        return budget?.admits(at: now) ?? true
    }

    /// About when a sweep to come will be; may be asked on any thread.
    func time(ofSweep sweep: Int) -> ContinuousClock.Instant {
        let left = timeouts.sweep * (sweep - lastSweep.load(ordering: .relaxed))
        return .now + left - .nanoseconds(LoadShedder.now - lastSweepTime.load(ordering: .relaxed))
    }

    // MARK: Workers

    /// A worker that waits, or a new one.
    func takeWorker() -> Worker { workers.popLast() ?? Worker(loop: self) }

    /// Puts a worker that is about to wait with the others.
    ///
    /// - Returns: Whether it shall wait; if not, it ends.
    func keeps(_ worker: Worker) -> Bool {
        guard !isClosed, workers.count < Self.waitingWorkers else { return false }
        workers.append(worker)
        return true
    }

    /// Ends the workers that wait, and the others once they have served; to be called before the event loop ends.
    func close() {
        isClosed = true
        for worker in workers { worker.end() }
        workers.removeAll()
        runJobs(atMost: .max)
    }

    // MARK: Connections

    func add(_ connection: Connection) { connections.add(connection) }

    func remove(_ connection: Connection) { connections.remove(connection) }

    /// Lets each connection look at its timeouts: the first ones now, the others spread over the time until the next sweep.
    func sweep() {
        // What is left of the last sweep comes late, for the loop was busy.
        while connections.hasUnseen { look() }
        tick += 1
        lastSweep.store(tick, ordering: .relaxed)
        let now = LoadShedder.now
        lastSweepTime.store(now, ordering: .relaxed)
        // The next sweep is due a pause after the end of the last.
        if let onLag, let sweptAt { onLag(max(.zero, .nanoseconds(now - sweptAt) - timeouts.sweep)) }
        connections.beginSweep()
        let parts = connections.count / Self.connectionsPerTurn + 1
        sweepPart(pause: TimeAmount(timeouts.sweep / parts))
        sweptAt = LoadShedder.now
    }

    private func sweepPart(pause: TimeAmount) {
        look()
        guard connections.hasUnseen else { return }
        let sweep = tick
        eventLoop.scheduleTask(in: pause) { [self] in
            if tick == sweep { sweepPart(pause: pause) }
        }
    }

    private func look() {
        for _ in 0..<Self.connectionsPerTurn {
            guard let connection = connections.nextUnseen() else { return }
            connection.checkTimeouts()
        }
    }

    /// Ends idle connections now and the others after their answer.
    func drain() {
        isDraining = true
        for connection in connections.all { connection.drain() }
    }

    /// Ends all connections at once.
    func cut() {
        if connections.count > 0 { hasCut.store(true, ordering: .releasing) }
        for connection in connections.all { connection.abort(HTTPError(.serverStopped, "the server has stopped")) }
    }
}
