import SwiftletData
import SwiftletSQLite
import SwiftletTesting
import Testing

@Suite(.timeLimit(.minutes(10))) struct SQLiteConformanceTests {
    @Test(arguments: DatabaseCheck.all)
    func `SQLite does what every engine must`(_ check: DatabaseCheck) async throws {
        let options = DatabaseOptions(
            pool: PoolOptions(acquireTimeout: .seconds(120)), busyTimeout: .seconds(120),
            statementTimeout: .seconds(600))
        let db = try await Database.open("sqlite::memory:", engines: [SQLite()], options: options)
        try await check.run(on: db)
        try await db.close()
    }
}
