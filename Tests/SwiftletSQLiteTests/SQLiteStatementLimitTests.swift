import SwiftletSQLite
import Testing

@testable import SwiftletData

@Suite(.timeLimit(.minutes(10))) struct SQLiteStatementLimitTests {
    private static let text =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0"
    private static let endless: SQL = "\(raw: text)"

    private static func counting(to count: Int) -> SQL {
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count)) SELECT max(i) FROM n"
    }

    @Test func `a statement that takes too long is ended, and its connection stays good`() async throws {
        try await withDatabase(readers: 1, statementTimeout: .milliseconds(20)) { db, _ in
            let error = await #expect(throws: DataError.self) {
                try await db.acquire { try await $0.fetch(Self.endless) }
            }
            #expect(error?.code == .timeout)
            #expect(error?.message == "the statement took longer than 0.02 seconds (database.statementTimeout)")
            #expect(error?.sql?.contains("RECURSIVE") == true)
            let value = try await db.acquire { try await $0.value(Int.self, "SELECT 1") }
            #expect(value == 1)
        }
    }

    @Test func `a stream whose next rows take too long is ended`() async throws {
        try await withDatabase(readers: 1, statementTimeout: .milliseconds(20)) { db, _ in
            let error = await #expect(throws: DataError.self) {
                try await db.acquire { for try await _ in $0.stream(Int.self, Self.endless) {} }
            }
            #expect(error?.code == .timeout)
        }
    }

    @Test func `a transaction whose statement takes too long is rolled back`() async throws {
        try await withDatabase(statementTimeout: .milliseconds(20)) { db, _ in
            try await db.transaction { try await $0.execute("CREATE TABLE t (i INTEGER)") }
            let error = await #expect(throws: DataError.self) {
                try await db.transaction { tx in
                    try await tx.execute("INSERT INTO t VALUES (1)")
                    try await tx.execute("INSERT INTO t \(raw: Self.text)")
                }
            }
            #expect(error?.code == .timeout)
            let count = try await db.transaction { try await $0.value(Int.self, "SELECT count(*) FROM t") }
            #expect(count == 0)
        }
    }

    @Test func `a transaction may have a limit of its own, and the next one has not`() async throws {
        try await withDatabase(statementTimeout: .nanoseconds(1)) { db, _ in
            try await db.transaction(TransactionOptions(statementTimeout: .zero)) { tx in
                let count = try await tx.value(Int.self, Self.counting(to: 100_000))
                #expect(count == 100_000)
            }
            let error = await #expect(throws: DataError.self) {
                try await db.transaction { try await $0.value(Int.self, Self.counting(to: 100_000)) }
            }
            #expect(error?.code == .timeout)
        }
    }
}
