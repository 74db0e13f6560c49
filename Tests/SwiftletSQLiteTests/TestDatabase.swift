import Foundation
import SwiftletData
import SwiftletSQLite

/// Runs a test with a database file of its own in a temporary directory.
func withDatabase(
    readers: Int = 4, _ body: (Database, _ path: String) async throws -> Void
) async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "swiftlet-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let path = directory.appending(path: "test.db").path
    let options = DatabaseOptions(maximumReaders: readers, busyTimeout: .milliseconds(50))
    let db = try await Database.open("sqlite:\(path)", engines: [SQLite()], options: options)
    try await db.transaction { tx in
        try await tx.execute(
            "CREATE TABLE city (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, size INTEGER CHECK (size > 0))")
        try await tx.execute("CREATE TABLE street (id INTEGER PRIMARY KEY, city INTEGER NOT NULL REFERENCES city (id))")
    }
    try await body(db, path)
    try await db.close()
}

/// A row of the table `city`.
struct City: RowDecodable, ColumnValues, Equatable {
    var id: Int
    var name: String
    var size: Int?

    init(id: Int, name: String, size: Int? = nil) {
        self.id = id
        self.name = name
        self.size = size
    }

    init(row: Row) throws {
        id = try row.get("id")
        name = try row.get("name")
        size = try row.get("size")
    }

    var columnValues: [(column: String, value: SQLValue)] {
        [("id", id.sqlValue), ("name", name.sqlValue), ("size", size.sqlValue)]
    }
}

/// A failure made by a test.
struct Failure: Error {}

/// A statement that runs until it is interrupted.
let endless: SQL = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
