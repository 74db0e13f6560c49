import SwiftletData
import Synchronization

/// Connections of one kind, given out in the order in which they are asked for.
final class SQLiteLane: Sendable {
    /// A task that waits in line.
    private struct Waiter {
        let id: Int
        let continuation: CheckedContinuation<Void, any Error>
        /// When the wait has taken too long.
        let deadline: ContinuousClock.Instant

        func end(_ result: Result<Void, any Error>) {
            continuation.resume(with: result)
        }
    }

    private struct State {
        var free: Int
        var idle: [SQLiteSession] = []
        /// Since when the connections in use are.
        var inUse: [ObjectIdentifier: ContinuousClock.Instant] = [:]
        /// In the order in which they came, so in that of their deadlines.
        var waiters: [Waiter] = []
        /// Ends waits that take too long; one for all of them, for most waits are short and many.
        var sweeper: Task<Void, Never>?
        var nextID = 0
        var isClosed = false
    }

    private let opening: SQLiteOpening
    private let access: DatabaseAccess
    private let acquireTimeout: Duration
    private let state: Mutex<State>

    init(opening: SQLiteOpening, access: DatabaseAccess, limit: Int, acquireTimeout: Duration) {
        self.opening = opening
        self.access = access
        self.acquireTimeout = acquireTimeout
        state = Mutex(State(free: limit))
    }

    /// Takes a connection, opening one if fewer than the limit are open.
    func lease() async throws -> SQLiteSession {
        try await takeTurn()
        let idle = state.withLock { state in
            let session = state.idle.popLast()
            if let session { state.inUse[ObjectIdentifier(session)] = .now }
            return session
        }
        if let idle { return idle }
        do {
            let session = try await opening.open(access)
            state.withLock { $0.inUse[ObjectIdentifier(session)] = .now }
            return session
        } catch {
            passTurn()
            throw error
        }
    }

    /// Gives a connection back; it is closed if it or the lane is at its end.
    func release(_ session: SQLiteSession) async {
        let isUsable = await session.reset()
        let isKept = state.withLock { state in
            state.inUse[ObjectIdentifier(session)] = nil
            guard isUsable, !state.isClosed else { return false }
            state.idle.append(session)
            return true
        }
        if !isKept {
            // Nobody is left to tell, and the connection is given up either way.
            try? await session.close()
        }
        passTurn()
    }

    /// Refuses those who wait and those who come, and closes the connections that are not in use.
    func close() async throws {
        let (idle, waiters) = state.withLock { state in
            defer { (state.isClosed, state.idle, state.waiters) = (true, [], []) }
            state.sweeper?.cancel()
            return (state.idle, state.waiters)
        }
        for waiter in waiters { waiter.end(.failure(Self.closed)) }
        for session in idle { try await session.close() }
    }

    private static var closed: DataError { DataError(.closed, "the database has been closed") }

    private func takeTurn() async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    if state.isClosed { return .failure(Self.closed) }
                    // Cancelled later, the handler finds the waiter in line, for it takes the same lock.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.free > 0 {
                        state.free -= 1
                        return .success(())
                    }
                    state.waiters.append(
                        Waiter(id: id, continuation: continuation, deadline: .now + acquireTimeout))
                    if state.sweeper == nil { state.sweeper = Task.detached { await self.sweep() } }
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            leaveLine(id)?.end(.failure(CancellationError()))
        }
    }

    /// Refuses waiters whose turn has not come in time, for as long as there are any.
    private func sweep() async {
        while let deadline = nextDeadline() {
            // Cancelled when the lane is closed, and nobody waits any more.
            guard (try? await Task.sleep(until: deadline, clock: .continuous)) != nil else { return }
            let late = state.withLock { state -> [Waiter] in
                let now = ContinuousClock.now
                let late = state.waiters.prefix { $0.deadline <= now }
                state.waiters.removeFirst(late.count)
                return Array(late)
            }
            for waiter in late { waiter.end(.failure(tookTooLong)) }
        }
    }

    /// When the first in line will have waited too long; nil, and the end of sweeping, when nobody waits.
    private func nextDeadline() -> ContinuousClock.Instant? {
        state.withLock { state in
            if state.waiters.isEmpty { state.sweeper = nil }
            return state.waiters.first?.deadline
        }
    }

    private var tookTooLong: DataError {
        let start = state.withLock { $0.inUse.values.min() }
        let kind = access == .write ? "writing" : "reading"
        let use = start.map { "one has been held for \($0.duration(to: .now))" } ?? "they are being opened"
        return DataError(
            .busy,
            "no connection for \(kind) became free within \(acquireTimeout) (database.acquireTimeout): \(use); "
                + "either a closure holds its connection while it waits for something else, or too much is asked at once"
        )
    }

    private func leaveLine(_ id: Int) -> Waiter? {
        state.withLock { state in
            state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
        }
    }

    private func passTurn() {
        let next = state.withLock { state -> Waiter? in
            guard !state.waiters.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiters.removeFirst()
        }
        next?.end(.success(()))
    }
}
