import SwiftletData
import SwiftletPostgres
import TestTools
import Testing

@Suite(.enabled(if: PostgresServer.isThere), .serialized, .timeLimit(.minutes(10)), .ownServer())
struct TerminationTests {
    /// One connection for each purpose.
    private static func oneConnection(_ options: inout DatabaseOptions) {
        options.pool.maximum = 1
        options.maximumReaders = 1
    }

    @Test func `connections that are killed while nobody uses them are replaced, and nobody gets an error`()
        async throws
    {
        let server = try OwnServer.current
        let log = EventLog()
        try await withDatabase(server.url(), log.options(Self.oneConnection)) { db in
            try await works(db)
            try await server.terminate()
            try await eventually("both losses are reported") {
                log.events.count { $0.kind == .connectionLost } == 2
            }
            #expect(try await db.acquire({ try await $0.value(Int.self, "SELECT 1::int8") }) == 1)
            #expect(try await db.transaction({ try await $0.value(Int.self, "SELECT 1::int8") }) == 1)
        }
    }

    @Test func `a read that is killed fails with connectionLost, and the next one works`() async throws {
        let server = try OwnServer.current
        try await withDatabase(server.url()) { db in
            async let error = dataError { _ = try await db.acquire { try await $0.fetch("SELECT pg_sleep(600)") } }
            try await server.killSleeper()
            let code = try await error.code
            #expect(code == .connectionLost)
            try await recovers(db, after: "a read killed by pg_terminate_backend")
            try await server.settles()
        }
    }

    @Test func `a transaction that is killed within a statement fails with connectionLost and leaves nothing`()
        async throws
    {
        let server = try OwnServer.current
        try await server.administer("CREATE TABLE IF NOT EXISTS kept (id int8)")
        try await withDatabase(server.url()) { db in
            async let error = dataError {
                try await db.transaction { tx in
                    try await tx.execute("INSERT INTO kept VALUES (1::int8)")
                    _ = try await tx.fetch("SELECT pg_sleep(600)")
                }
            }
            try await server.killSleeper()
            let code = try await error.code
            #expect(code == .connectionLost)
            try await recovers(db, after: "a transaction killed by pg_terminate_backend within a statement")
            #expect(try await db.acquire({ try await $0.value(Int.self, "SELECT count(*) FROM kept") }) == 0)
            try await server.settles()
        }
    }

    @Test func `a transaction that is killed between two statements fails with connectionLost`() async throws {
        let server = try OwnServer.current
        try await server.administer("CREATE TABLE IF NOT EXISTS kept (id int8)")
        try await withDatabase(server.url()) { db in
            let error = try await dataError {
                try await db.transaction { tx in
                    try await tx.execute("INSERT INTO kept VALUES (1::int8)")
                    try await server.terminate("state = 'idle in transaction'")
                    try await tx.execute("INSERT INTO kept VALUES (2::int8)")
                }
            }
            #expect(error.code == .connectionLost)
            try await recovers(db, after: "a transaction killed by pg_terminate_backend between statements")
            #expect(try await db.acquire({ try await $0.value(Int.self, "SELECT count(*) FROM kept") }) == 0)
        }
    }

    @Test func `a transaction that is open when the database is closed goes on, and leaves no session behind`()
        async throws
    {
        let server = try OwnServer.current
        let db = try await Database.open(server.url(), engines: [Postgres()])
        try await db.transaction { tx in
            _ = try await tx.value(Int.self, "SELECT 1::int8")
            // Waits for the transaction for a while, and gives up.
            try await db.close()
            #expect(try await tx.value(Int.self, "SELECT 2::int8") == 2)
        }
        try await server.isLeft()
    }

    @Test func `statements of others on the connection of a killed read fail typed, and all recover`() async throws {
        let server = try OwnServer.current
        try await withDatabase(server.url(), EventLog().options(Self.oneConnection)) { db in
            let codes = try await withThrowingTaskGroup(of: DataError.Code?.self) { group in
                let (starts, start) = AsyncStream.makeStream(of: Void.self)
                for _ in 0..<5 {
                    group.addTask {
                        start.yield()
                        return try await dataError {
                            _ = try await db.acquire { try await $0.fetch("SELECT pg_sleep(600)") }
                        }.code
                    }
                }
                for await _ in starts.prefix(5) {}
                try await server.killSleeper()
                // One that was sent later than that is killed on the next connection.
                group.addTask {
                    while !Task.isCancelled {
                        try await server.terminate(PostgresServer.isSleeper)
                        try? await Task.sleep(for: .milliseconds(100))
                    }
                    return nil
                }
                var codes: [DataError.Code] = []
                while codes.count < 5, let end = try await group.next() {
                    if let code = end { codes.append(code) }
                }
                group.cancelAll()
                return codes
            }
            #expect(codes == Array(repeating: .connectionLost, count: 5))
            try await recovers(db, after: "a shared connection with 5 statements killed")
            try await server.keepsAtMost(2)
        }
    }

    @Test func `reads that were not sent yet when their connection was killed are answered by the next one`()
        async throws
    {
        let server = try OwnServer.current
        try await withDatabase(server.url(), EventLog().options(Self.oneConnection)) { db in
            let known: SQL = "SELECT count(*) FROM pg_database"
            _ = try await db.acquire { try await $0.value(Int.self, known) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let error = try await dataError {
                        _ = try await db.acquire { try await $0.fetch("SELECT pg_sleep(600)") }
                    }
                    #expect(error.code == .connectionLost)
                }
                try await eventually("the statement runs") { try await server.sessions(PostgresServer.isSleeper) > 0 }
                // The server has two at most, and those behind this one wait for an answer.
                group.addTask { _ = try? await db.acquire { try await $0.value(Int.self, known) } }
                try await Task.sleep(for: .milliseconds(100))
                let (starts, start) = AsyncStream.makeStream(of: Void.self)
                for number in 0..<5 {
                    group.addTask {
                        start.yield()
                        // Of one nothing is known, of the other how it is sent.
                        let sum = try await db.acquire { try await $0.value(Int.self, "SELECT 1 + \(number)::int8") }
                        #expect(sum == number + 1)
                    }
                    group.addTask {
                        start.yield()
                        let count = try await db.acquire { try await $0.value(Int.self, known) }
                        #expect(count > 0)
                    }
                }
                for await _ in starts.prefix(10) {}
                try await Task.sleep(for: .milliseconds(100))
                try await server.killSleeper()
                try await group.waitForAll()
            }
        }
    }
}

extension PostgresServer {
    fileprivate static let isSleeper = "state = 'active' AND query LIKE '%pg_sleep(600)%'"

    /// Waits for a statement that sleeps, and ends its session.
    fileprivate func killSleeper() async throws {
        try await eventually("the statement runs") { try await sessions(Self.isSleeper) > 0 }
        try await terminate(Self.isSleeper)
    }
}
