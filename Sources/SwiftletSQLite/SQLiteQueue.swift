import Dispatch
import SwiftletData
import Synchronization

/// Runs jobs on the connections to a file, in the order in which they come, and away from the threads of tasks: a
/// statement may wait for the disk.
///
/// A thread that has done a job takes the next one at once, and another is asked for only when jobs wait: so that many
/// short statements cost few changes of threads. A long statement looks after those who wait while it runs.
final class SQLiteQueue: Sendable {
    /// A connection, once it is open, and a thread for it while there are jobs.
    ///
    /// Sharing is unchecked because only the jobs of its queue touch the connection.
    private final class Lane: @unchecked Sendable {
        // A serial queue, for a thread of a concurrent one is given only as long as a processor is free.
        let queue = DispatchQueue(label: "swiftlet.sqlite")
        var connection: SQLiteConnection?
    }

    private struct State {
        /// Those who wait, the first one last; and those who came after them, the first one first.
        var first: [(job: SQLiteJob, since: ContinuousClock.Instant)] = []
        var others: [(job: SQLiteJob, since: ContinuousClock.Instant)] = []
        /// Those that have nothing to do.
        var idle: [Lane] = []
        /// How many do jobs.
        var busy = 0
        var isSweepPlanned = false
        var isClosed = false
        /// Who waits for the last lane to end.
        var closing: [UnsafeContinuation<Void, Never>] = []

        var waiting: Int { first.count + others.count }

        mutating func next() -> SQLiteJob? {
            if first.isEmpty {
                swap(&first, &others)
                first.reverse()
            }
            return first.popLast()?.job
        }

        /// A lane that begins to do jobs.
        mutating func start() -> Lane {
            busy += 1
            return idle.popLast() ?? Lane()
        }
    }

    private let state = Mutex(State())
    private let maximum: Int
    /// How long a job waits at most; nil is as long as it takes.
    private let patience: Duration?
    private let open: @Sendable () throws -> SQLiteConnection
    private static let clock = DispatchQueue(label: "swiftlet.sqlite.clock")

    /// - Parameters:
    ///   - maximum: The most connections, each of which does a job at a time.
    ///   - patience: How long a job waits for one at most; nil is as long as it takes.
    ///   - open: Opens a connection, on a thread that does jobs.
    init(maximum: Int, patience: Duration?, open: @escaping @Sendable () throws -> SQLiteConnection) {
        self.maximum = maximum
        self.patience = patience
        self.open = open
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

    /// Runs a job that nobody waits for.
    func runLater(_ work: @escaping @Sendable (SQLiteConnection) -> Void) {
        enqueue(SQLiteJob()) { job, connection in
            if case .success(let connection) = connection { work(connection) }
            _ = job.end()
        }
    }

    private func wait<R: Sendable>(
        for job: SQLiteJob, _ work: @escaping @Sendable (SQLiteConnection) throws -> R
    ) async throws -> R {
        try await withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<R, any Error>) in
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
        let (isTaken, lane, plansSweep) = state.withLock { state in
            guard !state.isClosed else { return (false, nil as Lane?, false) }
            let lane = state.busy == 0 || (state.waiting > 0 && state.busy < maximum) ? state.start() : nil
            let plansSweep = patience != nil && lane == nil && !state.isSweepPlanned
            if plansSweep { state.isSweepPlanned = true }
            state.others.append((job, .now))
            return (true, lane, plansSweep)
        }
        guard isTaken else { return job.fail(DataError(.closed, "the database has been closed")) }
        if let lane { doJobs(by: lane) }
        if plansSweep { planSweep() }
    }

    /// Does jobs until there are no more.
    private func doJobs(by lane: Lane) {
        lane.queue.async { [self] in
            while let job = nextJob(of: lane) {
                do {
                    let connection = try lane.connection ?? openConnection()
                    lane.connection = connection
                    job.run(on: connection)
                } catch {
                    job.fail(error)
                }
            }
        }
    }

    private func openConnection() throws -> SQLiteConnection {
        let connection = try open()
        connection.limit.onWork = { [unowned self] in helpThoseWhoWait() }
        return connection
    }

    /// The next job; nil if there is none, and then the lane is idle, or over if the queue is closed.
    private func nextJob(of lane: Lane) -> SQLiteJob? {
        let (job, isOver) = state.withLock { state in
            if let job = state.next() { return (job as SQLiteJob?, false) }
            if state.isClosed { return (nil, true) }
            state.busy -= 1
            state.idle.append(lane)
            return (nil, false)
        }
        if isOver { end(lane) }
        return job
    }

    /// Ends a lane that has no more to do. All connections are closed before those who close the queue stop waiting.
    private func end(_ lane: Lane) {
        lane.connection?.close()
        lane.connection = nil
        let closing = state.withLock { state in
            state.busy -= 1
            guard state.busy == 0 else { return [] as [UnsafeContinuation<Void, Never>] }
            defer { state.closing = [] }
            return state.closing
        }
        for continuation in closing { continuation.resume() }
    }

    /// Takes another lane where jobs wait behind a statement that takes its time.
    private func helpThoseWhoWait() {
        let lane = state.withLock { state in
            state.waiting > 0 && state.busy < maximum ? state.start() : nil
        }
        if let lane { doJobs(by: lane) }
    }

    // MARK: Those who wait too long

    private func planSweep() {
        guard let patience else { return }
        let seconds = patience / .seconds(1)
        Self.clock.asyncAfter(deadline: .now() + seconds) { [weak self] in self?.sweep(patience) }
    }

    private func sweep(_ patience: Duration) {
        let begin = ContinuousClock.now - patience
        let (late, isAgain) = state.withLock { state in
            let late = (state.first + state.others).filter { $0.since <= begin }.map(\.job)
            state.first.removeAll { $0.since <= begin }
            state.others.removeAll { $0.since <= begin }
            state.isSweepPlanned = state.waiting > 0
            return (late, state.isSweepPlanned)
        }
        for job in late {
            job.fail(
                DataError(
                    .busy,
                    "no connection for reading became free within \(patience): all \(maximum) were at work"
                        + " (database.acquireTimeout, database.readers)"))
        }
        if isAgain { planSweep() }
    }

    // MARK: Closing

    /// Closes the connections once the jobs that came before are done, and refuses others.
    func close() async {
        await withUnsafeContinuation { continuation in
            let lanes: [Lane] = state.withLock { state in
                state.isClosed = true
                state.closing.append(continuation)
                // One more, so that there is one to end where there were none.
                let lanes = state.idle + [Lane()]
                state.idle = []
                state.busy += lanes.count
                return lanes
            }
            for lane in lanes { doJobs(by: lane) }
        }
    }
}
