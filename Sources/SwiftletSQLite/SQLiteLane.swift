import SwiftletData
import Synchronization

/// Connections of one kind, given out in the order in which they are asked for.
final class SQLiteLane: Sendable {
    private typealias Waiter = CheckedContinuation<Void, any Error>

    private struct State {
        var free: Int
        var idle: [SQLiteSession] = []
        var waiters: [(id: Int, continuation: Waiter)] = []
        var nextID = 0
        var isClosed = false
    }

    private let opening: SQLiteOpening
    private let access: DatabaseAccess
    private let state: Mutex<State>

    init(opening: SQLiteOpening, access: DatabaseAccess, limit: Int) {
        self.opening = opening
        self.access = access
        state = Mutex(State(free: limit))
    }

    /// Takes a connection, opening one if fewer than the limit are open.
    func lease() async throws -> SQLiteSession {
        try await takeTurn()
        if let session = state.withLock({ $0.idle.popLast() }) { return session }
        do {
            return try await opening.open(access)
        } catch {
            passTurn()
            throw error
        }
    }

    /// Gives a connection back; it is closed if it or the lane is at its end.
    func release(_ session: SQLiteSession) async {
        let isUsable = await session.reset()
        let isKept = state.withLock { state in
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
            return (state.idle, state.waiters)
        }
        for waiter in waiters { waiter.continuation.resume(throwing: Self.closed) }
        for session in idle { try await session.close() }
    }

    private static var closed: DataError { DataError(.closed, "the database has been closed") }

    private func takeTurn() async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: Waiter) in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    if state.isClosed { return .failure(Self.closed) }
                    // Cancelled later, the handler finds the waiter in line, for it takes the same lock.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.free > 0 {
                        state.free -= 1
                        return .success(())
                    }
                    state.waiters.append((id, continuation))
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    private func passTurn() {
        let next = state.withLock { state -> Waiter? in
            guard !state.waiters.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiters.removeFirst().continuation
        }
        next?.resume()
    }
}
