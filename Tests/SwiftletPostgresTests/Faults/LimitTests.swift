import SwiftletData
import TestTools
import Testing

/// So few connections that services meet the limit.
@Suite(
    .enabled(if: PostgresServer.isThere), .serialized, .timeLimit(.minutes(10)),
    .ownServer(["max_connections": "8", "superuser_reserved_connections": "2", "max_wal_senders": "0"]))
struct LimitTests {
    @Test func `a server at its limit of connections is busy for those who wait, and then serves them`() async throws {
        let server = try OwnServer.current
        try await server.administer("CREATE ROLE plain LOGIN PASSWORD 'plain'", "GRANT ALL ON SCHEMA public TO plain")
        let log = EventLog()
        let url = server.url(user: "plain", password: "plain")
        let options = log.options { options in
            options.maximumReaders = 1
            // Time enough for those who hold connections to make them.
            options.pool.acquireTimeout = .seconds(10)
        }
        try await withDatabase(url, options) { db in
            let (release, signal) = AsyncStream.makeStream(of: Void.self)
            defer { signal.finish() }
            let holders = (0..<5).map { _ in
                Task {
                    try await db.transaction { tx in
                        _ = try await tx.fetch("SELECT 1")
                        for await _ in release { break }
                    }
                }
            }
            try await eventually("all connections are used") { try await server.sessions() == 6 }
            let error = try await dataError { try await db.transaction { try await $0.execute("SELECT 1") } }
            #expect(error.code == .busy)
            #expect(error.message.contains("another one cannot be opened"))
            #expect(log.contains(.connectFailed))
            // Those who read share what there is.
            #expect(try await db.acquire({ try await $0.value(Int.self, "SELECT 1::int8") }) == 1)
            signal.finish()
            for holder in holders { try await holder.value }
            try await recovers(db, after: "a server at its limit of connections")
        }
        try await server.isLeft()
    }

    @Test func `a pool of 2 serves 50 who wait, in order and without an error`() async throws {
        let server = try OwnServer.current
        let options = EventLog().options { options in
            options.pool.maximum = 2
            options.maximumReaders = 1
        }
        try await withDatabase(server.url(), options) { db in
            let sum = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 1...50 {
                    group.addTask {
                        try await db.transaction { tx in
                            _ = try await tx.fetch("SELECT pg_sleep(0.01)")
                            return try await tx.value(Int.self, "SELECT \(number)::int8")
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(sum == 1275)
            try await server.keepsAtMost(3)
        }
    }

    @Test func `50 who wait for a pool of 2 that stays busy are told who holds it, in time`() async throws {
        let server = try OwnServer.current
        let options = EventLog().options { options in
            options.pool.maximum = 2
            options.maximumReaders = 1
            // Time enough for those who hold them to make their connections.
            options.pool.acquireTimeout = .seconds(5)
        }
        try await withDatabase(server.url(), options) { db in
            let (release, signal) = AsyncStream.makeStream(of: Void.self)
            defer { signal.finish() }
            let holders = (0..<2).map { _ in
                Task {
                    try await db.transaction { tx in
                        _ = try await tx.fetch("SELECT 1")
                        for await _ in release { break }
                    }
                }
            }
            try await eventually("both connections are held") {
                try await server.sessions("state = 'idle in transaction'") == 2
            }
            let waiters = (0..<50).map { _ in Task { try await dataError { try await db.transaction { _ in } } } }
            for waiter in waiters {
                let error = try await waiter.value
                #expect(error.code == .busy)
                #expect(error.message.contains("2 held by SwiftletPostgresTests/LimitTests.swift"))
            }
            signal.finish()
            for holder in holders { try await holder.value }
            try await recovers(db, after: "a pool of 2 that was held")
            try await server.keepsAtMost(3)
        }
    }

    @Test func `a database that was made read-only refuses writes with readOnly, and takes them when it may`()
        async throws
    {
        let server = try OwnServer.current
        try await server.administer("CREATE TABLE IF NOT EXISTS plain_rows (id int8)")
        try await withDatabase(server.url()) { db in
            try await works(db)
            try await server.administer("ALTER SYSTEM SET default_transaction_read_only = on")
            try await server.reload()
            try await eventually("a write is refused with readOnly") {
                do {
                    try await db.transaction { try await $0.execute("INSERT INTO plain_rows VALUES (1::int8)") }
                    return false
                } catch let error as DataError {
                    return error.code == .readOnly && error.sqlState == "25006"
                }
            }
            #expect(try await db.acquire({ try await $0.value(Int.self, "SELECT count(*) FROM plain_rows") }) >= 0)
            try await server.administer("ALTER SYSTEM RESET default_transaction_read_only")
            try await server.reload()
            let time = try await eventually("a write is taken") {
                do {
                    try await db.transaction { try await $0.execute("INSERT INTO plain_rows VALUES (1::int8)") }
                    return true
                } catch is DataError {
                    return false
                }
            }
            print("recovery from a database that was read-only: \(time.milliseconds) ms")
            try await server.settles()
        }
    }

    @Test func `a disk that is full fails the write with its SQLSTATE, and the next ones work`() async throws {
        let server = try OwnServer.current
        // The most that a session may write to temporary files stands for the disk: it is the same error of the server's.
        try await withDatabase(server.url()) { db in
            let error = try await dataError {
                try await db.transaction { tx in
                    try await tx.execute("SET LOCAL temp_file_limit = '64kB'")
                    try await tx.execute("SET LOCAL work_mem = '64kB'")
                    _ = try await tx.fetch(
                        "SELECT i FROM generate_series(1, 100000) AS i ORDER BY -i LIMIT 1 OFFSET 99999")
                }
            }
            #expect(error.code == .engine)
            #expect(error.sqlState?.hasPrefix("53") == true)
            try await recovers(db, after: "a full disk")
            try await server.settles()
        }
    }
}
