import Foundation
import SwiftletData
import SwiftletSQLite
import SwiftletSchema
import Testing

@Suite struct SQLiteTests {
    private func write(_ db: Database, _ statements: SQL...) async throws {
        try await db.transaction { tx in
            for statement in statements { try await tx.execute(statement) }
        }
    }

    @Test func `a lock held by another process makes the database busy`() async throws {
        try await withDatabase { db, path in
            let options = DatabaseOptions(busyTimeout: .milliseconds(10))
            let other = try await Database.open("sqlite:\(path)", engines: [SQLite()], options: options)
            try await db.transaction { tx in
                let error = await #expect(throws: DataError.self) {
                    try await other.transaction { try await $0.execute("CREATE TABLE t (a INTEGER)") }
                }
                #expect(error?.code == .busy)
            }
            try await other.close()
        }
    }

    @Test(arguments: [
        SQLValue.real(.nan), .text("a\0b"), .date(.distantFuture.addingTimeInterval(1e15)), .decimal(.nan),
    ])
    func `a value that cannot be stored exactly is refused`(_ value: SQLValue) async throws {
        try await withDatabase { db, _ in
            let error = await #expect(throws: DataError.self) {
                try await db.acquire { try await $0.first("SELECT \(value)") }
            }
            #expect(error?.code == .encoding)
        }
    }

    @Test func `a value is read in the type that it is stored in`() async throws {
        try await withDatabase { db, _ in
            let row = try #require(
                try await db.acquire {
                    try await $0.first("SELECT NULL, \(true), \(0.5), \("é"), \(Data([0, 255])), \(Data()), \("")")
                })
            #expect(
                try row.values == [.null, .integer(1), .real(0.5), .text("é"), .blob([0, 255]), .blob([]), .text("")])
        }
    }

    @Test(arguments: [
        ("INSERT INTO t VALUES ('x', 9, 9, 'z')" as SQL, "a" as String?),
        ("INSERT INTO t VALUES ('y', 1, 2, 'z')", nil),
        ("INSERT INTO t VALUES ('y', 9, 9, 'X:.')", nil),
    ])
    func `a violated unique constraint names its column, if it is only one`(_ sql: SQL, _ column: String?) async throws
    {
        try await withDatabase { db, _ in
            try await write(
                db, "CREATE TABLE t (a TEXT UNIQUE, b INTEGER, c INTEGER, d TEXT, UNIQUE (b, c))",
                "CREATE UNIQUE INDEX \"d.d\" ON t (lower(d))", "INSERT INTO t VALUES ('x', 1, 2, 'x:.')")
            let error = await #expect(throws: DataError.self) { try await write(db, sql) }
            #expect(error?.code == .uniqueViolation)
            #expect(error?.column == column)
        }
    }

    @Test(arguments: [
        (0, 10, ["page"]), (1, 0, ["page_size"]), (1, 1001, ["page_size"]), (-1, -1, ["page", "page_size"]),
    ])
    func `a page that cannot be is a violation of the client`(_ page: Int, _ size: Int, _ fields: [String]) async throws
    {
        try await withDatabase { db, _ in
            let error = await #expect(throws: Failure.self) {
                try await db.acquire { try await $0.page(Team.self, "SELECT 1", page: page, pageSize: size) }
            }
            #expect(error?.status == .unprocessable)
            for field in ["page", "page_size"] {
                let isNamed = error?.error?.description.contains(#""field":"\#(field)""#)
                #expect(isNamed == fields.contains(field))
            }
        }
    }

    @Test func `a row kept by a restricting reference is a foreign key's violation`() async throws {
        try await withDatabase { db, _ in
            try await write(
                db, "CREATE TABLE a (id INTEGER PRIMARY KEY)",
                "CREATE TABLE b (a INTEGER REFERENCES a (id) ON DELETE RESTRICT)", "INSERT INTO a VALUES (1)",
                "INSERT INTO b VALUES (1)")
            let error = await #expect(throws: DataError.self) { try await write(db, "DELETE FROM a") }
            #expect(error?.code == .foreignKeyViolation)
        }
    }

    @Test func `a statement that ran before sees the columns that another process has changed since`() async throws {
        try await withDatabase(readers: 1) { db, path in
            try await write(db, "CREATE TABLE t (a INTEGER, b TEXT)", "INSERT INTO t VALUES (1, 'x')")
            let before = try await db.acquire { try await $0.first("SELECT * FROM t") }
            #expect(before?.columnNames == ["a", "b"])
            let other = try await Database.open("sqlite:\(path)", engines: [SQLite()])
            try await write(other, "ALTER TABLE t DROP COLUMN a", "ALTER TABLE t ADD COLUMN c INTEGER DEFAULT 3")
            try await other.close()
            let after = try await db.acquire { try await $0.first("SELECT * FROM t") }
            #expect(try after?["b"] == .text("x"))
            #expect(try after?["c"] == .integer(3))
            #expect(try after?["a"] == nil)
        }
    }
}
