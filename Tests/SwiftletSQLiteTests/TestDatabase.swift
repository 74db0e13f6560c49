import Foundation
import SwiftletData
import SwiftletSQLite

/// Runs a test with a database file of its own in a temporary directory.
func withDatabase(
    readers: Int = 4, acquireTimeout: Duration = .seconds(60), statementTimeout: Duration = .seconds(60),
    _ body: (Database, _ path: String) async throws -> Void
) async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "swiftlet-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let path = directory.appending(path: "test.db").path
    let options = DatabaseOptions(
        pool: PoolOptions(acquireTimeout: acquireTimeout), maximumReaders: readers, busyTimeout: .seconds(60),
        statementTimeout: statementTimeout)
    let db = try await Database.open("sqlite:\(path)", engines: [SQLite()], options: options)
    try await body(db, path)
    try await db.close()
}
