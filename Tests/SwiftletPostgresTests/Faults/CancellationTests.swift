import SwiftletData
import TestTools
import Testing

@Suite(.enabled(if: PostgresServer.isThere), .serialized, .timeLimit(.minutes(10)), .ownServer())
struct CancellationTests {
    /// One connection for each purpose, so that there are never more than two.
    private static let oneConnection = EventLog().options { options in
        options.pool.maximum = 1
        options.maximumReaders = 1
    }
    private static let waiting = "wait_event_type = 'Lock'"
    private static let sleeping = "state = 'active' AND query LIKE '%pg_sleep(600)%'"

    @Test(arguments: [false, true])
    func `the statement of a client that is gone ends on the server at once`(_ inTransaction: Bool) async throws {
        let server = try OwnServer.current
        try await withDatabase(server.url(), Self.oneConnection) { db in
            let task = Task {
                if inTransaction {
                    _ = try await db.transaction { try await $0.fetch("SELECT pg_sleep(600)") }
                } else {
                    _ = try await db.acquire { try await $0.fetch("SELECT pg_sleep(600)") }
                }
            }
            try await eventually("the statement runs") { try await server.sessions(Self.sleeping) == 1 }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let time = try await eventually("the statement ends", within: .seconds(1)) {
                try await server.sessions(Self.sleeping) == 0
            }
            print("a cancelled statement ended on the server after \(time.milliseconds) ms")
            try await recovers(db, after: "a client gone mid-query")
            try await server.settles()
            // It is used again, or another takes its place.
            try await server.keepsAtMost(2)
        }
    }

    @Test func `cancelled statements do no harm to others on the same connection`() async throws {
        let server = try OwnServer.current
        try await withDatabase(server.url(), EventLog().options { $0.maximumReaders = 1 }) { db in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for round in 0..<40 {
                    let victim = Task {
                        _ = try await db.acquire {
                            try await $0.fetch("SELECT pg_sleep(600), \(round)::int8 AS victim")
                        }
                    }
                    for number in 0..<5 {
                        group.addTask {
                            let value = try await db.acquire {
                                try await $0.value(Int.self, "SELECT \(number)::int8 FROM pg_sleep(0.001)")
                            }
                            #expect(value == number)
                        }
                    }
                    // Some are cancelled before they were sent, some while they wait in line, some while they run.
                    if round.isMultiple(of: 3) {
                        try await eventually("the victim runs") { try await server.sessions(Self.sleeping) > 0 }
                    }
                    victim.cancel()
                    await #expect(throws: CancellationError.self) { try await victim.value }
                }
                try await group.waitForAll()
            }
            try await server.settles()
        }
    }

    @Test func `a statement that is usually brief ends on the server too where it waits for a lock`() async throws {
        let server = try OwnServer.current
        try await withDatabase(server.url(), EventLog().options { $0.maximumReaders = 1 }) { db in
            try await db.transaction { tx in
                try await tx.execute("DROP TABLE IF EXISTS locked")
                try await tx.execute("CREATE TABLE locked (id int8)")
            }
            let read = { @Sendable in try await db.acquire { try await $0.fetch("SELECT id FROM locked") } }
            for _ in 0..<50 { _ = try await read() }
            try await db.transaction { tx in
                try await tx.execute("LOCK TABLE locked IN ACCESS EXCLUSIVE MODE")
                let reader = Task { try await read() }
                try await eventually("the statement waits") { try await server.sessions(Self.waiting) == 1 }
                reader.cancel()
                await #expect(throws: CancellationError.self) { try await reader.value }
                let time = try await eventually("the statement ends", within: .seconds(1)) {
                    try await server.sessions(Self.waiting) == 0
                }
                print("a cancelled statement that waited for a lock ended on the server after \(time.milliseconds) ms")
            }
            #expect(try await read().isEmpty)
            try await server.settles()
        }
    }

    @Test func `many who are gone at once leave no statement behind`() async throws {
        let server = try OwnServer.current
        try await withDatabase(server.url()) { db in
            let tasks = (0..<30).map { _ in
                Task { _ = try await db.acquire { try await $0.fetch("SELECT pg_sleep(600)") } }
            }
            try await eventually("some run") { try await server.sessions(Self.sleeping) > 0 }
            for task in tasks { task.cancel() }
            for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
            let time = try await eventually("no statement is left") { try await server.sessions(Self.sleeping) == 0 }
            print("30 cancelled statements ended on the server after \(time.milliseconds) ms")
            try await recovers(db, after: "30 clients gone mid-query")
        }
    }

    @Test func `statements that are cancelled as their answers come hold nobody up`() async throws {
        let server = try OwnServer.current
        try await withDatabase(server.url(), EventLog().options { $0.maximumReaders = 1 }) { db in
            for _ in 0..<50 {
                let tasks = (0..<40).map { number in
                    Task { try await db.acquire { try await $0.value(Int.self, "SELECT \(number)::int8") } }
                }
                // Now some wait in line, and of others the answers are on their way.
                _ = await tasks[0].result
                for task in tasks { task.cancel() }
                for (number, task) in tasks.enumerated() {
                    switch await task.result {
                    case .success(let value): #expect(value == number)
                    case .failure(let error): #expect(error is CancellationError)
                    }
                }
            }
            try await works(db)
            try await server.settles()
        }
    }

    @Test func `a stream that its reader leaves gives its connection back`() async throws {
        let server = try OwnServer.current
        try await withDatabase(server.url(), Self.oneConnection) { db in
            for _ in 0..<3 {
                try await db.acquire { conn in
                    let rows = conn.stream(Int.self, "SELECT i::int8 FROM generate_series(1, 1000000) AS i")
                    for try await number in rows where number == 1500 { break }
                }
            }
            try await server.settles()
            try await server.keepsAtMost(2)
        }
    }

    @Test(arguments: [false, true])
    func `a statement that takes too long fails with timeout`(_ inTransaction: Bool) async throws {
        let server = try OwnServer.current
        try await withDatabase(server.url(), EventLog().options { $0.statementTimeout = .seconds(2) }) { db in
            let error = try await dataError {
                if inTransaction {
                    _ = try await db.transaction { try await $0.fetch("SELECT pg_sleep(600)") }
                } else {
                    _ = try await db.acquire { try await $0.fetch("SELECT pg_sleep(600)") }
                }
            }
            #expect(error.code == .timeout)
            try await recovers(db, after: "a statement that took too long")
            try await server.settles()
        }
    }
}
