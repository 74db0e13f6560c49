import Dispatch
import SwiftletData
import Synchronization

/// Runs jobs on the connections to a file, in the order in which they come, and away from the threads of tasks: a
/// statement may wait for the disk.
///
/// A thread that has done a job takes the next one at once, and another is asked for only when jobs wait: so that many
/// short statements cost few changes of threads.
final class SQLiteQueue: Sendable {
    private typealias Waiting = (job: SQLiteJob, since: ContinuousClock.Instant)

    /// A connection, once it is open, and a thread for it while there are jobs.
    ///
    /// Sharing is unchecked because only the jobs of its queue touch the connection, and the job is under the lock.
    private final class Lane: @unchecked Sendable {
        // A serial queue, for a thread of a concurrent one is given only as long as a processor is free.
        let queue = DispatchQueue(label: "swiftlet.sqlite")
        var connection: SQLiteConnection?
        var job: SQLiteJob?
    }

    private struct State {
        /// Those who wait, the first one last; and those who came after them, the first one first.
        var first: [Waiting] = []
        var others: [Waiting] = []
        var lanes: [Lane] = []
        /// Those that have nothing to do.
        var idle: [Lane] = []
        var isHelpPlanned = false
        var isSweepPlanned = false
        var isClosed = false
        /// Who waits for the last lane to end.
        var closing: [UnsafeContinuation<Void, Never>] = []

        var waiting: Int { first.count + others.count }
        var busy: Int { lanes.count - idle.count }
        var oldest: ContinuousClock.Instant? { (first.last ?? others.first)?.since }

        mutating func next() -> Waiting? {
            if first.isEmpty {
                swap(&first, &others)
                first.reverse()
            }
            return first.popLast()
        }

        /// A lane that begins to do jobs.
        mutating func start() -> Lane {
            if let lane = idle.popLast() { return lane }
            let lane = Lane()
            lanes.append(lane)
            return lane
        }

        /// Takes out those who have waited since a time or longer; the order of the others stays.
        mutating func takeOut(since begin: ContinuousClock.Instant) -> [SQLiteJob] {
            let late = (first + others).filter { $0.since <= begin }
            first.removeAll { $0.since <= begin }
            others.removeAll { $0.since <= begin }
            return late.map(\.job)
        }
    }

    private let state = Mutex(State())
    private let maximum: Int
    /// How long a job waits at most; nil is as long as it takes.
    private let patience: Duration?
    private let observeWait: (@Sendable (Duration) -> Void)?
    private let open: @Sendable () throws -> SQLiteConnection
    private static let clock = DispatchQueue(label: "swiftlet.sqlite.clock")
    /// How long a job waits behind one under way before another lane is taken for it.
    private static let pauseBeforeHelp = DispatchTimeInterval.milliseconds(1)
    /// How long statements have when the queue is closed.
    private static let timeToEnd = DispatchTimeInterval.seconds(5)

    /// - Parameters:
    ///   - maximum: The most connections, each of which does a job at a time.
    ///   - patience: How long a job waits for one at most; nil is as long as it takes.
    ///   - observeWait: Is told how long each job has waited.
    ///   - open: Opens a connection, on a thread that does jobs.
    init(
        maximum: Int, patience: Duration? = nil, observeWait: (@Sendable (Duration) -> Void)? = nil,
        open: @escaping @Sendable () throws -> SQLiteConnection
    ) {
        self.maximum = maximum
        self.patience = patience
        self.observeWait = observeWait
        self.open = open
    }

    /// What the connections are doing, and how many jobs wait for one.
    func note(in statistics: inout PoolStatistics) {
        state.withLock { state in
            statistics.inUse += state.busy
            statistics.idle += state.idle.count
            statistics.waiting += state.waiting
        }
    }

    // MARK: Jobs

    /// Runs a job; cancelling the task gives it up or interrupts it, and so does the limit of statements.
    func run<R: Sendable>(_ work: @escaping @Sendable (SQLiteConnection) throws -> R) async throws -> R {
        let job = SQLiteJob()
        return try await withTaskCancellationHandler {
            try await wait(for: job, work)
        } onCancel: {
            job.cancel()
        }
    }

    /// Runs a job even if the task is cancelled.
    func runAlways<R: Sendable>(_ work: @escaping @Sendable (SQLiteConnection) throws -> R) async throws -> R {
        try await wait(for: SQLiteJob(), work)
    }

    /// Runs a job that nobody waits for, unless the queue is closed.
    func runLater(_ work: @escaping @Sendable (SQLiteConnection) -> Void) {
        enqueue(SQLiteJob()) { job, connection in
            if case .success(let connection) = connection { work(connection) }
            _ = job.end()
        }
    }

    private func wait<R: Sendable>(
        for job: SQLiteJob, _ work: @escaping @Sendable (SQLiteConnection) throws -> R
    ) async throws -> R {
        // A continuation that is resumed before its task waits hands over what the work made without a lock that is seen.
        defer { job.settle() }
        return try await withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<R, any Error>) in
            enqueue(job) { job, connection in
                var result = Result {
                    let connection = try connection.get()
                    return try connection.limit.measuring { try work(connection) }
                }
                let wasCancelled = job.end()
                if wasCancelled, case .failure(let error as DataError) = result, error.code == .interrupted {
                    result = .failure(CancellationError())
                }
                continuation.resume(with: result)
            }
        }
    }

    private func enqueue(_ job: SQLiteJob, _ work: @escaping SQLiteJob.Work) {
        guard job.wait(work) else { return }
        let (isTaken, lane, plansHelp, plansSweep) = state.withLock { state in
            guard !state.isClosed else { return (false, nil as Lane?, false, false) }
            let lane = state.busy == 0 || (state.waiting > 0 && state.busy < maximum) ? state.start() : nil
            state.others.append((job, .now))
            guard lane == nil else { return (true, lane, false, false) }
            let plansHelp = state.busy < maximum && !state.isHelpPlanned
            if plansHelp { state.isHelpPlanned = true }
            let plansSweep = patience != nil && !state.isSweepPlanned
            if plansSweep { state.isSweepPlanned = true }
            return (true, nil, plansHelp, plansSweep)
        }
        guard isTaken else { return job.fail(Self.closed) }
        if let lane { doJobs(by: lane) }
        if plansHelp { planHelp() }
        if plansSweep, let patience { planSweep(in: patience) }
    }

    private static var closed: DataError { DataError(.closed, "the database has been closed") }

    /// Does jobs until there are no more.
    private func doJobs(by lane: Lane) {
        lane.queue.async { [self] in
            while let job = nextJob(of: lane) {
                do {
                    let connection = try lane.connection ?? open()
                    lane.connection = connection
                    job.run(on: connection)
                } catch {
                    job.fail(error)
                }
            }
        }
    }

    /// The next job; nil if there is none, and then the lane is idle, or over if the queue is closed.
    private func nextJob(of lane: Lane) -> SQLiteJob? {
        let (next, isOver) = state.withLock { state in
            let next = state.next()
            lane.job = next?.job
            if next != nil || state.isClosed { return (next, next == nil) }
            state.idle.append(lane)
            return (nil, false)
        }
        if isOver { end(lane) }
        guard let next else { return nil }
        if let observeWait { observeWait(.now - next.since) }
        return next.job
    }

    /// Ends a lane that has no more to do. All connections are closed before those who close the queue stop waiting.
    private func end(_ lane: Lane) {
        lane.connection?.close()
        lane.connection = nil
        let closing = state.withLock { state in
            state.lanes.removeAll { $0 === lane }
            guard state.lanes.isEmpty else { return [] as [UnsafeContinuation<Void, Never>] }
            defer { state.closing = [] }
            return state.closing
        }
        for continuation in closing { continuation.resume() }
    }

    // MARK: Those who wait

    /// Takes another lane soon where jobs wait behind one that takes its time.
    private func planHelp() {
        Self.clock.asyncAfter(deadline: .now() + Self.pauseBeforeHelp) { [weak self] in self?.help() }
    }

    private func help() {
        let (lane, isAgain) = state.withLock { state in
            let lane = state.waiting > 0 && state.busy < maximum ? state.start() : nil
            state.isHelpPlanned = state.waiting > 1 && state.busy < maximum
            return (lane, state.isHelpPlanned)
        }
        if let lane { doJobs(by: lane) }
        if isAgain { planHelp() }
    }

    /// Sends those away who wait too long.
    private func planSweep(in duration: Duration) {
        Self.clock.asyncAfter(deadline: .now() + duration / .seconds(1)) { [weak self] in self?.sweep() }
    }

    private func sweep() {
        guard let patience else { return }
        let now = ContinuousClock.now
        let (late, oldest) = state.withLock { state in
            let late = state.takeOut(since: now - patience)
            state.isSweepPlanned = state.waiting > 0
            return (late, state.oldest)
        }
        for job in late {
            job.fail(
                DataError(
                    .busy,
                    "no connection for reading became free within \(patience): all \(maximum) were at work"
                        + " (database.acquireTimeout, database.readers)"))
        }
        if let oldest { planSweep(in: max(.milliseconds(1), now.duration(to: oldest + patience))) }
    }

    // MARK: Closing

    /// Closes the connections once the jobs that are under way are done, and refuses those that wait. Statements that take
    /// longer than some seconds are interrupted.
    func close() async {
        await withUnsafeContinuation { continuation in
            let (waiting, idle, isOver) = state.withLock { state in
                state.isClosed = true
                let waiting = state.takeOut(since: .now)
                defer { state.idle = [] }
                if !state.lanes.isEmpty { state.closing.append(continuation) }
                return (waiting, state.idle, state.lanes.isEmpty)
            }
            for job in waiting { job.fail(Self.closed) }
            for lane in idle { doJobs(by: lane) }
            if isOver { continuation.resume() }
            Self.clock.asyncAfter(deadline: .now() + Self.timeToEnd) { [weak self] in
                guard let self else { return }
                for job in state.withLock({ $0.lanes.compactMap(\.job) }) { job.interrupt() }
            }
        }
    }
}
