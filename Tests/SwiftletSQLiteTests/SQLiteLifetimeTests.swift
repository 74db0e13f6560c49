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
            try await db.acquire { conn in
                let error = await #expect(throws: DataError.self) { try await db.acquire { _ in } }
                #expect(error?.message.hasPrefix("no connection for reading") == true)
                let count = try await conn.value(Int.self, "SELECT count(*) FROM t")
                #expect(count == 0)
            }
            // Those who gave up are no longer in line.
            try await db.transaction { try await $0.execute("INSERT INTO t VALUES (1)") }
            let count = try await db.acquire { try await $0.value(Int.self, "SELECT count(*) FROM t") }
            #expect(count == 1)
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
