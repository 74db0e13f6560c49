import SwiftletData
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct ConnectionPoolTests {
    /// The connections that are in use.
    private final class Users: Sendable {
        let numbers = Mutex<Set<Int>>([])
    }

    @Test func `a connection is opened once and lent again and again`() async throws {
        let bench = PoolBench()
        for _ in 0..<5 {
            let connection = try await bench.lease()
            await bench.pool.release(connection)
        }
        #expect(bench.journal == ["open 1"])
        let totals = bench.pool.statistics.totals
        #expect(totals.leases == 5 && totals.waits == 1 && totals.opened == 1)
        try await bench.pool.close()
        #expect(bench.journal == ["open 1", "close 1"])
    }

    @Test func `connecting throws what opening throws, without waiting`() async throws {
        let bench = PoolBench()
        bench.server.failure = DataError(.unavailable, "nobody listens")
        let error = await #expect(throws: DataError.self) { try await bench.pool.connect() }
        #expect(error?.message == "nobody listens")
        bench.server.failure = nil
        try await bench.pool.connect()
        #expect(bench.pool.statistics.idle == 1)
        try await bench.pool.close()
    }

    @Test func `fifty tasks share two connections, and each has one to itself`() async throws {
        let bench = PoolBench(PoolOptions(maximum: 2, acquireTimeout: .seconds(60)))
        let users = Users()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    for _ in 0..<20 {
                        let connection = try await bench.lease()
                        #expect(users.numbers.withLock { $0.insert(connection.number).inserted })
                        await Task.yield()
                        users.numbers.withLock { _ = $0.remove(connection.number) }
                        await bench.pool.release(connection)
                    }
                }
            }
            try await group.waitForAll()
        }
        let statistics = bench.pool.statistics
        #expect(statistics.totals.leases == 1000)
        #expect(statistics.totals.opened <= 2)
        #expect(statistics.idle == statistics.totals.opened)
        try await bench.pool.close()
    }

    @Test func `cancelled tasks leave nothing behind`() async throws {
        let bench = PoolBench(PoolOptions(maximum: 1, acquireTimeout: .seconds(60)))
        let held = try await bench.lease()
        let tasks = (0..<200).map { _ in
            Task { await bench.pool.release(try await bench.lease()) }
        }
        for task in tasks { task.cancel() }
        for task in tasks {
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        #expect(bench.pool.statistics.waiting == 0)
        await bench.pool.release(held)
        await bench.pool.release(try await bench.lease())
        #expect(bench.pool.statistics.inUse == 0)
        try await bench.pool.close()
    }

    @Test func `who waits for too long is told who holds what`() async throws {
        let bench = PoolBench(PoolOptions(maximum: 1))
        let held = try await bench.lease(at: LeasePlace(file: "Shop/Cart.swift", line: 31))
        let late = Task { try await bench.lease() }
        await bench.line(of: 1)
        bench.clock.advance(by: .seconds(5))
        let error = await #expect(throws: DataError.self) { _ = try await late.value }
        #expect(error?.code == .busy)
        #expect(
            error?.message == "no connection for testing became free within 5.0 seconds (database.acquireTimeout): "
                + "1 held by Shop/Cart.swift:31 for 5.0 seconds; either a closure holds its connection while it waits for "
                + "something else, or too much is asked at once")
        await bench.pool.release(held)
        try await bench.pool.close()
    }

    @Test func `who waits while the server is away is told why connecting fails`() async throws {
        let bench = PoolBench()
        bench.server.failure = DataError(.unavailable, "nobody listens")
        let late = Task { try await bench.lease() }
        await bench.event { if case .connectFailed = $0 { true } else { false } }
        bench.clock.advance(by: .seconds(5))
        let error = await #expect(throws: DataError.self) { _ = try await late.value }
        #expect(error?.code == .unavailable && error?.message == "nobody listens")
        try await bench.pool.close()
    }

    @Test func `a mistake of the configuration is told at once`() async throws {
        let bench = PoolBench()
        bench.server.failure = DataError(.configuration, "wrong password")
        for _ in 0..<3 {
            let error = await #expect(throws: DataError.self) { _ = try await bench.lease() }
            #expect(error?.message == "wrong password")
        }
        #expect(bench.pool.statistics.totals.failures == 1, "nobody is asked again so soon")
        try await bench.pool.close()
    }

    @Test func `once the server is back, those who wait are served, and it is told`() async throws {
        let bench = PoolBench()
        bench.server.failure = DataError(.unavailable, "nobody listens")
        let waiting = Task { try await bench.lease() }
        await bench.event { if case .connectFailed(_, failures: 1) = $0 { true } else { false } }
        bench.server.failure = nil
        bench.clock.advance(by: .milliseconds(50))
        await bench.pool.release(try await waiting.value)
        await bench.event { if case .reconnected(failures: 1, after: .milliseconds(50)) = $0 { true } else { false } }
        try await bench.pool.close()
    }

    @Test func `a connection that cannot be reset or is broken is not lent again`() async throws {
        let bench = PoolBench(PoolOptions(maximum: 1))
        let first = try await bench.lease()
        first.resets = false
        await bench.pool.release(first)
        let second = try await bench.lease()
        #expect(second.number == 2)
        second.isBroken = true
        await bench.pool.release(second)
        let third = try await bench.lease()
        #expect(third.number == 3)
        await bench.pool.release(third)
        // Nobody has said so, but it is known.
        third.isBroken = true
        #expect(try await bench.lease().number == 4)
        #expect(bench.journal.filter { $0.hasPrefix("close") } == ["close 1", "close 2", "close 3"])
    }

    @Test func `a connection that dies while nobody uses it is replaced`() async throws {
        let bench = PoolBench()
        let connection = try await bench.lease()
        await bench.pool.release(connection)
        bench.pool.broke(connection)
        bench.pool.broke(connection)
        await bench.event { if case .lost = $0 { true } else { false } }
        #expect(try await bench.lease().number == 2)
    }

    @Test func `after a pause connections are checked, and dead ones replaced`() async throws {
        let bench = PoolBench()
        let first = try await bench.lease()
        await bench.pool.release(first)
        bench.clock.advance(by: .seconds(30))
        #expect(try await bench.lease() === first)
        await bench.pool.release(first)
        first.isAlive = false
        bench.clock.advance(by: .seconds(30))
        #expect(try await bench.lease().number == 2)
        #expect(bench.journal.filter { $0.hasPrefix("check") } == ["check 1", "check 1"])
    }

    @Test func `a lease that is held for long is reported`() async throws {
        let bench = PoolBench()
        let held = try await bench.lease(at: LeasePlace(file: "Shop/Cart.swift", line: 31))
        bench.clock.advance(by: .seconds(60))
        await bench.event { event in
            if case .leaked(let holder) = event { holder.place.line == 31 && holder.age == .seconds(60) } else { false }
        }
        await bench.pool.release(held)
        try await bench.pool.close()
    }

    @Test func `closing waits for who has a connection, and sends the others away`() async throws {
        let bench = PoolBench(PoolOptions(maximum: 1))
        let held = try await bench.lease()
        let waiting = Task { try await bench.lease() }
        await bench.line(of: 1)
        let closing = Task { try await bench.pool.close() }
        let error = await #expect(throws: DataError.self) { _ = try await waiting.value }
        #expect(error?.code == .closed)
        await bench.pool.release(held)
        try await closing.value
        #expect(bench.journal == ["open 1", "close 1"])
        await #expect(throws: DataError.self) { _ = try await bench.lease() }
        try await bench.pool.close()
    }

    @Test func `closing throws what closing a connection throws, once`() async throws {
        let bench = PoolBench()
        let connection = try await bench.lease()
        connection.closeError = DataError(.engine, "still busy")
        await bench.pool.release(connection)
        let error = await #expect(throws: DataError.self) { try await bench.pool.close() }
        #expect(error?.message == "still busy")
        try await bench.pool.close()
    }

    @Test func `how long each lease has waited is observed`() async throws {
        let waits = Mutex<[Duration]>([])
        let bench = PoolBench(PoolOptions(maximum: 1)) { wait in waits.withLock { $0.append(wait) } }
        let held = try await bench.lease()
        let waiting = Task { try await bench.lease() }
        await bench.line(of: 1)
        bench.clock.advance(by: .seconds(1))
        await bench.pool.release(held)
        await bench.pool.release(try await waiting.value)
        await bench.pool.release(try await bench.lease())
        #expect(waits.withLock { $0 } == [.zero, .seconds(1), .zero])
        try await bench.pool.close()
    }

    @Test func `a pool that is given up without being closed keeps nothing alive`() async throws {
        weak var pool: ConnectionPool?
        do {
            let bench = PoolBench()
            await bench.pool.release(try await bench.lease())
            pool = bench.pool
        }
        // The task that has opened the connection may be about to end.
        let deadline = ContinuousClock.now + .seconds(60)
        while pool != nil, .now < deadline { await Task.yield() }
        #expect(pool == nil)
    }
}
