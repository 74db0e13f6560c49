import SwiftletData
import SwiftletSQLite
import SwiftletTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct SQLiteConformanceTests {
    @Test(arguments: DatabaseCheck.all)
    func `SQLite does what every engine must`(_ check: DatabaseCheck) async throws {
        let db = try await Database.open("sqlite::memory:", engines: [SQLite()])
        try await check.run(on: db)
        try await db.close()
    }
}
