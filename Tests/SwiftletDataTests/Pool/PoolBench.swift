import SwiftletData
import Synchronization
import Testing

/// A pool whose connections, server and clock are the test's.
final class PoolBench: Sendable {
    /// A connection to nothing.
    final class Connection: PooledConnection {
        struct State: Sendable {
            var isBroken = false
            var resets = true
            var isAlive = true
            var closeError: (any Error)?
        }

        let number: Int
        private let server: Server
        private let state = Mutex(State())

        init(_ number: Int, _ server: Server) {
            self.number = number
            self.server = server
        }

        var isBroken: Bool {
            get { state.withLock { $0.isBroken } }
            set { state.withLock { $0.isBroken = newValue } }
        }
        var resets: Bool {
            get { state.withLock { $0.resets } }
            set { state.withLock { $0.resets = newValue } }
        }
        var isAlive: Bool {
            get { state.withLock { $0.isAlive } }
            set { state.withLock { $0.isAlive = newValue } }
        }
        var closeError: (any Error)? {
            get { state.withLock { $0.closeError } }
            set { state.withLock { $0.closeError = newValue } }
        }

        func reset() async -> Bool { resets }

        func check() async -> Bool {
            server.note("check \(number)")
            return isAlive
        }

        func close() async throws {
            server.note("close \(number)")
            if let closeError { throw closeError }
        }
    }

    /// Opens connections, or does not.
    final class Server: Sendable {
        private let state = Mutex<(count: Int, failure: DataError?, journal: [String])>((0, nil, []))

        var failure: DataError? {
            get { state.withLock { $0.failure } }
            set { state.withLock { $0.failure = newValue } }
        }
        var journal: [String] { state.withLock { $0.journal } }

        func note(_ entry: String) { state.withLock { $0.journal.append(entry) } }

        func open() throws -> Connection {
            let number = try state.withLock { state in
                if let failure = state.failure { throw failure }
                state.count += 1
                state.journal.append("open \(state.count)")
                return state.count
            }
            return Connection(number, self)
        }
    }

    let server = Server()
    let clock = StandingClock()
    let pool: ConnectionPool
    let place = LeasePlace(file: "Shop/Cart.swift", line: 7)
    private let events = AsyncStream<PoolEvent>.makeStream()

    init(_ options: PoolOptions = PoolOptions(), observeWait: (@Sendable (Duration) -> Void)? = nil) {
        pool = ConnectionPool(
            name: "testing", options: options, open: { [server] in try server.open() },
            clock: PoolClock(now: { [clock] in clock.now }, sleep: { [clock] in try await clock.sleep(until: $0) }) {
                0.5
            }, observeWait: observeWait, report: { [events] in events.continuation.yield($0) })
    }

    /// Takes a connection, at ``place`` unless it is said otherwise.
    func lease(at other: LeasePlace? = nil) async throws -> Connection {
        let connection = try await pool.lease(at: other ?? place)
        return try #require(connection as? Connection)
    }

    /// What the connections were told, in order.
    var journal: [String] { server.journal }

    /// Waits until so many tasks are in line.
    func line(of count: Int) async {
        while pool.statistics.waiting != count { await Task.yield() }
    }

    /// Waits for an event of the pool.
    func event(_ isWanted: (PoolEvent) -> Bool) async {
        for await event in events.stream where isWanted(event) { return }
    }
}

/// A clock that stands still until it is told to go on.
final class StandingClock: Sendable {
    private struct State {
        var now = ContinuousClock.now
        var sleepers: [(id: Int, end: ContinuousClock.Instant, continuation: CheckedContinuation<Void, any Error>)] = []
        var nextID = 0
    }

    private let state = Mutex(State())

    var now: ContinuousClock.Instant { state.withLock { $0.now } }

    /// Lets time pass, and wakes those whose time has come.
    func advance(by time: Duration) {
        let woken = state.withLock { state in
            state.now += time
            let woken = state.sleepers.filter { $0.end <= state.now }
            state.sleepers.removeAll { $0.end <= state.now }
            return woken.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }

    func sleep(until end: ContinuousClock.Instant) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome = state.withLock { state -> Result<Void, any Error>? in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if end <= state.now { return .success(()) }
                    state.sleepers.append((id, end, continuation))
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.sleepers.firstIndex { $0.id == id }.map { state.sleepers.remove(at: $0).continuation }
            }
            sleeper?.resume(throwing: CancellationError())
        }
    }
}
