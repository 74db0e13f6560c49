import Foundation
import SwiftletData
import SwiftletSQLite
import Testing

/// What goes wrong in the middle of something else, and must be told to the one whom it concerns, and to nobody else.
@Suite(.timeLimit(.minutes(10))) struct SQLiteFaultTests {
    private func makeTables(_ db: Database) async throws {
        try await db.transaction { tx in
            try await tx.execute("CREATE TABLE p (id INTEGER PRIMARY KEY)")
            try await tx.execute("CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER NOT NULL REFERENCES p (id))")
        }
    }

    private static let endless: SQL =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0"
    private static let numbers: SQL =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT i FROM n"

    @Test func `a row that refers to none is refused though its id was read`() async throws {
        try await withDatabase { db, _ in
            try await makeTables(db)
            let error = await #expect(throws: DataError.self) {
                try await db.transaction { try await $0.value(Int.self, "INSERT INTO c (p) VALUES (999) RETURNING id") }
            }
            #expect(error?.code == .foreignKeyViolation)
        }
    }

    @Test func `a transaction is not committed if a stream of what it wrote fails when it is given up`() async throws {
        try await withDatabase { db, _ in
            try await makeTables(db)
            let error = await #expect(throws: DataError.self) {
                try await db.transaction { tx in
                    let insert: SQL = "INSERT INTO c (p) SELECT 999 FROM (\(Self.numbers)) RETURNING id"
                    for try await _ in tx.stream(Int.self, insert) { break }
                }
            }
            #expect(error?.code == .foreignKeyViolation)
            // The next transaction has nothing to do with it.
            try await db.transaction { tx in
                try await tx.execute("INSERT INTO p VALUES (1)")
                try await tx.execute("INSERT INTO c (p) VALUES (1)")
            }
            let count = try await db.acquire { try await $0.value(Int.self, "SELECT count(*) FROM c") }
            #expect(count == 1)
        }
    }

    @Test func `cancelling a statement leaves the stream alone that is read beside it`() async throws {
        try await withDatabase { db, _ in
            try await db.transaction { tx in
                var count = 0
                for try await _ in tx.stream(Int.self, Self.numbers) {
                    count += 1
                    guard count == 1 else { continue }
                    let other = Task { try await tx.fetch(Self.endless) }
                    try await Task.sleep(for: .milliseconds(20))
                    other.cancel()
                    await #expect(throws: CancellationError.self) { try await other.value }
                }
                #expect(count == 2000)
                try await tx.execute("CREATE TABLE t (i INTEGER)")
            }
        }
    }

    @Test func `a stream that failed does not begin anew`() async throws {
        try await withDatabase(statementTimeout: .milliseconds(50)) { db, _ in
            try await db.transaction(readOnly: true) { tx in
                let stream = tx.stream(
                    Int.self,
                    "SELECT i FROM (\(Self.numbers)) WHERE i < 600 UNION ALL SELECT i FROM (\(Self.endless))")
                var iterator = stream.makeAsyncIterator()
                await #expect(throws: DataError.self) { while try await iterator.next() != nil {} }
                let next = try await iterator.next()
                #expect(next == nil)
            }
        }
    }

    @Test func `a statement is described by the tables as they are`() async throws {
        try await withDatabase { db, _ in
            try await makeTables(db)
            try await db.transaction { tx in
                #expect(try await tx.prepare("SELECT * FROM p").columns == ["id"])
                try await tx.execute("ALTER TABLE p ADD COLUMN name TEXT")
                #expect(try await tx.prepare("SELECT * FROM p").columns == ["id", "name"])
            }
        }
    }

    @Test(arguments: ["SELECT 1; SELECT 2", "SELECT 1; SELECT nonsense", "", "-- nothing", "SELECT 1\0; SELECT 2"])
    func `what is not one statement is refused`(_ text: String) async throws {
        try await withDatabase { db, _ in
            let error = await #expect(throws: DataError.self) {
                try await db.acquire { try await $0.fetch("\(raw: text)") }
            }
            #expect(error?.code == .invalidStatement)
        }
    }

    @Test func `comments may stand behind a statement`() async throws {
        try await withDatabase { db, _ in
            let value = try await db.acquire { try await $0.value(Int.self, "SELECT 1; ; -- one\n/* and only */") }
            #expect(value == 1)
        }
    }

    @Test func `a stream that is kept ends with the closure that it came from`() async throws {
        try await withDatabase(readers: 1, acquireTimeout: .seconds(5)) { db, _ in
            var kept: RowStream<Int>.AsyncIterator?
            try await db.acquire { conn in
                var iterator = conn.stream(Int.self, Self.numbers).makeAsyncIterator()
                let first = try await iterator.next()
                #expect(first == 1)
                kept = iterator
            }
            let value = try await db.transaction(readOnly: true) { try await $0.value(Int.self, "SELECT 2") }
            #expect(value == 2)
            _ = kept
        }
    }

    @Test func `a statement that cannot be asked how it gets on holds nobody up`() async throws {
        try await withDatabase(readers: 2) { db, _ in
            let long = Task {
                // One instruction of SQLite's machine that takes some tenths of a second.
                let text: SQL = "SELECT length(replace(hex(zeroblob(60000000)), '00', '0123'))"
                _ = try await db.acquire { try await $0.value(Int.self, text) }
                return ContinuousClock.now
            }
            try await Task.sleep(for: .milliseconds(20))
            let value = try await db.acquire { try await $0.value(Int.self, "SELECT 1") }
            let end = ContinuousClock.now
            #expect(value == 1)
            #expect(try await end < long.value)
        }
    }
}
