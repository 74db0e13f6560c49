import SwiftletData
import Synchronization

/// Work for a connection, and who waits for it.
final class SQLiteJob: Sendable {
    /// Does the work with a connection, or ends it with why there is none, and tells who waits.
    typealias Work = @Sendable (SQLiteJob, Result<SQLiteConnection, any Error>) -> Void

    private enum Phase {
        case new
        case waiting(Work)
        case running(SQLiteConnection)
        case over
    }

    private struct State {
        var phase = Phase.new
        var isCancelled = false
    }

    private let state = Mutex(State())

    /// Begins to wait for a connection; ends at once if it was cancelled before.
    ///
    /// - Returns: Whether it waits.
    func wait(_ work: @escaping Work) -> Bool {
        let waits = state.withLock { state in
            state.phase = state.isCancelled ? .over : .waiting(work)
            return !state.isCancelled
        }
        if !waits { work(self, .failure(CancellationError())) }
        return waits
    }

    /// Does the work, unless it was given up. The connection is free for others when this returns.
    func run(on connection: SQLiteConnection) {
        let work: Work? = state.withLock { state in
            guard case .waiting(let work) = state.phase else { return nil }
            state.phase = .running(connection)
            connection.limit.allow()
            return work
        }
        work?(self, .success(connection))
    }

    /// Gives up waiting; without effect on work that is under way.
    func fail(_ error: any Error) {
        let work: Work? = state.withLock { state in
            guard case .waiting(let work) = state.phase else { return nil }
            state.phase = .over
            return work
        }
        work?(self, .failure(error))
    }

    /// Gives up waiting, or ends the statement that runs.
    func cancel() {
        state.withLock { $0.isCancelled = true }
        interrupt()
        fail(CancellationError())
    }

    /// Ends the statement that runs, if one does.
    func interrupt() {
        state.withLock { state in
            // Under the lock, so that it cannot meet the next job of the connection.
            if case .running(let connection) = state.phase { connection.limit.interrupt() }
        }
    }

    /// Takes over what the work made, once it is over.
    func settle() { state.withLock { _ in } }

    /// Tells that the connection is used no more.
    ///
    /// - Returns: Whether it was cancelled.
    func end() -> Bool {
        state.withLock { state in
            state.phase = .over
            return state.isCancelled
        }
    }
}
