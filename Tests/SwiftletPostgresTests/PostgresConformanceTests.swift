import SwiftletData
import SwiftletTesting
import Testing

@Suite(.enabled(if: TestServer.isThere), .timeLimit(.minutes(10))) struct PostgresConformanceTests {
    @Test(arguments: DatabaseCheck.all)
    func `Postgres does what every engine must`(_ check: DatabaseCheck) async throws {
        try await withPostgres { db, _ in try await check.run(on: db) }
    }
}
