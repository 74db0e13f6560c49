import SwiftletData
import Synchronization
import TestTools
import Testing

@Suite(.enabled(if: PostgresServer.isThere), .serialized, .timeLimit(.minutes(10)), .ownServer())
struct RestartTests {
    @Test(arguments: PostgresServer.Stop.allCases)
    func `a server that is stopped and started under load is used again, and nothing is done twice`(
        _ how: PostgresServer.Stop
    ) async throws {
        let server = try OwnServer.current
        try await server.administer("CREATE TABLE counted (id int8)")
        let log = EventLog()
        try await withDatabase(server.url(), log.options { $0.pool.maximum = 6 }) { db in
            let work = Work()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { try await work.write(db) } }
                for _ in 0..<8 { group.addTask { try await work.read(db) } }
                try await eventually("work is done") { work.successes > 50 }
                try await server.stop(how)
                try await server.start()
                try await recovers(db, after: "a server stopped (\(how.rawValue)) and started under load")
                let before = work.successes
                try await eventually("work goes on") { work.successes > before + 50 }
                work.end()
                try await group.waitForAll()
            }
            #expect(work.surprises == [])
            let count = try await db.acquire { try await $0.value(Int.self, "SELECT count(*) FROM counted") }
            #expect(count >= work.written)
            #expect(count <= work.written + work.unknown)
            #expect(log.contains(.connectionLost))
            try await server.settles()
            try await server.keepsAtMost(10)
        }
        try await server.isLeft()
        try await server.administer("DROP TABLE counted")
    }

    @Test func `a server that was away while nobody asked is used by the first who does`() async throws {
        let server = try OwnServer.current
        try await withDatabase(server.url()) { db in
            try await works(db)
            try await server.stop(.fast)
            try await server.start()
            // Not even one who asks at once gets an error: what was idle is known to be lost.
            let time = try await FairTime.of {
                _ = try await db.acquire { try await $0.value(Int.self, "SELECT 1::int8") }
                _ = try await db.transaction { try await $0.value(Int.self, "SELECT 1::int8") }
            }
            print("recovery from a restart while nobody asked: \(time.milliseconds) ms")
            #expect(time <= .seconds(5))
        }
    }

    @Test func `whoever asks while the server is away is told that it cannot be reached, in time`() async throws {
        let server = try OwnServer.current
        try await withDatabase(server.url(), EventLog().options { $0.pool.acquireTimeout = .seconds(2) }) { db in
            try await works(db)
            try await server.stop(.fast)
            let start = FairTime.now
            async let read = dataError { _ = try await db.acquire { try await $0.fetch("SELECT 1") } }
            async let write = dataError { _ = try await db.transaction { try await $0.execute("SELECT 1") } }
            let codes = try await [read.code, write.code]
            #expect(codes == [.unavailable, .unavailable])
            #expect(FairTime.now - start < .seconds(5))
            try await server.start()
            try await recovers(db, after: "an absence that was noticed")
        }
    }

    @Test func `a server that is not there when a service opens its database may come while it waits`() async throws {
        let server = try OwnServer.current
        try await server.stop(.fast)
        let error = try await dataError {
            try await withDatabase(server.url(), EventLog().options { $0.pool.acquireTimeout = .milliseconds(200) }) {
                _ in
            }
        }
        #expect(error.code == .unavailable)
        let log = EventLog()
        async let value = withDatabase(server.url(), log.options { $0.pool.acquireTimeout = .seconds(120) }) { db in
            try await db.acquire { try await $0.value(Int.self, "SELECT 7::int8") }
        }
        try await eventually("an attempt fails") { log.contains(.connectFailed) }
        try await server.start()
        let found = try await value
        #expect(found == 7)
        #expect(log.contains(.reconnected))
    }
}

/// What many tasks do at once, and what came of it.
private final class Work: Sendable {
    private struct State {
        var isOver = false
        var reads = 0
        var written = 0
        var unknown = 0
        var surprises: [String] = []
    }

    private let state = Mutex(State())
    var successes: Int { state.withLock { $0.reads + $0.written } }
    var written: Int { state.withLock { $0.written } }
    /// Transactions of which it is not known whether they were committed.
    var unknown: Int { state.withLock { $0.unknown } }
    var surprises: [String] { state.withLock { $0.surprises } }

    func end() { state.withLock { $0.isOver = true } }

    func read(_ db: Database) async throws {
        try await repeated {
            _ = try await db.acquire { try await $0.value(Int.self, "SELECT count(*) FROM counted") }
            state.withLock { $0.reads += 1 }
        }
    }

    func write(_ db: Database) async throws {
        try await repeated {
            do {
                try await db.transaction { try await $0.execute("INSERT INTO counted VALUES (1::int8)") }
                state.withLock { $0.written += 1 }
            } catch let error as DataError where error.code == .connectionLost {
                state.withLock { $0.unknown += 1 }
                throw error
            }
        }
    }

    private func repeated(_ body: () async throws -> Void) async throws {
        while !state.withLock({ $0.isOver }) {
            do {
                try await body()
            } catch let error as DataError {
                let expected: [DataError.Code] = [.connectionLost, .unavailable, .busy]
                if !expected.contains(error.code) {
                    state.withLock { $0.surprises.append(String(reflecting: error)) }
                }
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
