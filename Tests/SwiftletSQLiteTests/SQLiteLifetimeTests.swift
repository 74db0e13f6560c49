import Foundation
import SwiftletData
import SwiftletSQLite
import Testing

@Suite(.timeLimit(.minutes(10))) struct SQLiteLifetimeTests {
    @Test func `cancelling a task that waits in line ends its wait`() async throws {
        try await withDatabase { db, _ in
            try await db.transaction { _ in
                let task = Task { try await db.transaction { _ in } }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
            try await db.transaction { _ in }
        }
    }

    @Test func `a connection that does not become free in time is busy, and whoever holds it is not disturbed`()
        async throws
    {
        try await withDatabase(readers: 1, acquireTimeout: .milliseconds(500)) { db, _ in
            let line = #line
            try await db.transaction { tx in
                let error = await #expect(throws: DataError.self) {
                    try await Task { try await db.transaction { _ in } }.value
                }
                #expect(error?.code == .busy)
                #expect(error?.message.hasPrefix("no connection for writing became free within 0.5 seconds") == true)
                #expect(
                    error?.message.contains("1 held by SwiftletSQLiteTests/SQLiteLifetimeTests.swift:\(line + 1) for")
                        == true)
                try await tx.execute("CREATE TABLE t (a INTEGER)")
            }
            try await db.transaction(readOnly: true) { tx in
                let error = await #expect(throws: DataError.self) { try await db.transaction(readOnly: true) { _ in } }
                #expect(error?.message.hasPrefix("no connection for reading") == true)
                let count = try await tx.value(Int.self, "SELECT count(*) FROM t")
                #expect(count == 0)
            }
            // Those who gave up are no longer in line.
            try await db.transaction { try await $0.execute("INSERT INTO t VALUES (1)") }
            let count = try await db.acquire { try await $0.value(Int.self, "SELECT count(*) FROM t") }
            #expect(count == 1)
        }
    }

    @Test func `a statement that waits in vain for those of others is busy`() async throws {
        let endless: SQL = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0"
        try await withDatabase(readers: 2, acquireTimeout: .milliseconds(200)) { db, _ in
            let others = (0..<2).map { _ in Task { try await db.acquire { try await $0.fetch(endless) } } }
            let error = await #expect(throws: DataError.self) {
                while true { _ = try await db.acquire { try await $0.value(Int.self, "SELECT 1") } }
            }
            #expect(error?.code == .busy)
            #expect(error?.message.hasPrefix("no connection for reading became free within 0.2 seconds") == true)
            for other in others {
                other.cancel()
                await #expect(throws: CancellationError.self) { try await other.value }
            }
            let value = try await db.acquire { try await $0.value(Int.self, "SELECT 2") }
            #expect(value == 2)
        }
    }

    @Test func `short statements pass a long one, however few of them there are`() async throws {
        let endless: SQL = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0"
        try await withDatabase(readers: 2) { db, _ in
            let long = Task { try await db.acquire { try await $0.fetch(endless) } }
            for number in 0..<100 {
                let value = try await db.acquire { try await $0.value(Int.self, "SELECT \(number)") }
                #expect(value == number)
            }
            long.cancel()
            await #expect(throws: CancellationError.self) { try await long.value }
        }
    }

    @Test func `cancelling a task ends its statement, and no other of the same connection`() async throws {
        let count: SQL = """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT max(i) FROM n
            """
        try await withDatabase(readers: 1) { db, _ in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<400 {
                    let isCancelled = number.isMultiple(of: 2)
                    group.addTask {
                        let task = Task { try await db.acquire { try await $0.value(Int.self, count) } }
                        if isCancelled {
                            for _ in 0..<number % 7 { await Task.yield() }
                            task.cancel()
                        }
                        do {
                            return try await task.value == 2000
                        } catch is CancellationError {
                            return isCancelled
                        }
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test func `a database in use by many tasks is closed when their statements are done`() async throws {
        try await withDatabase(readers: 3) { db, path in
            try await db.transaction { try await $0.execute("CREATE TABLE t (i INTEGER)") }
            let tasks = (0..<50).map { _ in
                Task {
                    while true { _ = try await db.acquire { try await $0.value(Int.self, "SELECT count(*) FROM t") } }
                }
            }
            try await Task.sleep(for: .milliseconds(20))
            try await db.close()
            for task in tasks {
                let error = await #expect(throws: DataError.self) { try await task.value }
                #expect(error?.code == .closed)
            }
            // The last connection has emptied the log.
            #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
        }
    }

    @Test func `a temporary database is nobody else's to read`() async throws {
        let db = try await Database.open("sqlite::memory:", engines: [SQLite()])
        let file = try await db.acquire {
            try await $0.value(String.self, "SELECT file FROM pragma_database_list WHERE name = 'main'")
        }
        let directory = URL(fileURLWithPath: file).deletingLastPathComponent().path
        let attributes = try FileManager.default.attributesOfItem(atPath: directory)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700)
        try await db.close()
        #expect(!FileManager.default.fileExists(atPath: directory))
    }

    @Test func `a stream reads no further than it is asked`() async throws {
        try await withDatabase(readers: 1) { db, _ in
            let sql: SQL = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
            try await db.acquire { conn in
                for try await number in conn.stream(Int.self, sql) where number == 200 { break }
                #expect(try await conn.value(Int.self, "SELECT 2") == 2)
            }
            #expect(try await db.acquire({ try await $0.value(Int.self, "SELECT 3") }) == 3)
        }
    }

    @Test func `a database in memory is shared by its connections`() async throws {
        let db = try await Database.open("sqlite::memory:", engines: [SQLite()])
        try await db.transaction { try await $0.execute("CREATE TABLE t (i INTEGER)") }
        #expect(try await db.acquire({ try await $0.value(Int.self, "SELECT count(*) FROM t") }) == 0)
        try await db.close()
    }

    @Test func `the log is written ahead`() async throws {
        try await withDatabase { db, _ in
            let value = try await db.acquire({ try await $0.value(String.self, "PRAGMA journal_mode") })
            #expect(value == "wal")
        }
    }

    @Test(arguments: [
        ("mysql:db", DataError.Code.configuration), ("sqlite:", .configuration), ("nothing", .configuration),
        ("sqlite:a.db?mode=ro", .configuration), ("sqlite:/does/not/exist/a.db", .unavailable),
    ])
    func `a wrong address is refused`(_ url: String, _ code: DataError.Code) async {
        let error = await #expect(throws: DataError.self) {
            _ = try await Database.open(url, engines: [SQLite()])
        }
        #expect(error?.code == code)
    }
}
