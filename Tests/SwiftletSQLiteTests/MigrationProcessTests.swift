import Foundation
import SwiftletData
import SwiftletSQLite
import TestTools
import Testing

/// Several processes that migrate one file, and processes that are killed meanwhile.
@Suite(.timeLimit(.minutes(10)), .enabled(if: BuiltProgram.isAvailable("MigrationProbe")))
struct MigrationProcessTests {
    private func withParcels(_ body: (Database, _ arguments: [String]) async throws -> Void) async throws {
        try await withDatabase { db, path in
            try await db.transaction { tx in
                try await tx.execute("CREATE TABLE parcels (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
                try await tx.execute("INSERT INTO parcels (name) VALUES ('one')")
            }
            try await body(db, ["--database-url", "sqlite:\(path)"] + BuiltProgram.patience)
        }
    }

    private func recorded(_ db: Database) async throws -> [String] {
        try await db.acquire {
            guard try await $0.first("SELECT 1 FROM sqlite_master WHERE name = 'migration_record'") != nil else {
                return []
            }
            return try await $0.fetch(String.self, "SELECT version FROM migration_record ORDER BY CAST(version AS INT)")
        }
    }

    private func columns(_ db: Database) async throws -> [String] {
        try await db.acquire { try await $0.fetch(String.self, "SELECT name FROM pragma_table_info('parcels')") }
    }

    @Test func `ten processes at once run each version once`() async throws {
        try await withParcels { db, arguments in
            let outcomes = try await withThrowingTaskGroup(of: BuiltProgram.Outcome.self) { group in
                for _ in 0..<10 {
                    group.addTask { try await BuiltProgram.run("MigrationProbe", ["migrate", "up"] + arguments) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for outcome in outcomes { #expect(outcome.status == 0, "\(outcome.errors)") }
            let run = outcomes.flatMap { $0.output.split(separator: "\n") }.filter { $0.hasPrefix("parcels ") }
            #expect(run.count == 10)
            #expect(try await recorded(db) == (1...10).map(String.init))
            #expect(try await columns(db) == ["id", "name"] + (1...10).map { "c\($0)" })
        }
    }

    @Test func `a process that is killed in a version leaves nothing of it behind`() async throws {
        try await withParcels { db, arguments in
            // So slow that it does not end by itself.
            let slow = """
                INSERT INTO parcels (name) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e12)
                SELECT 'never' FROM n WHERE i < 0
                """
            let settings = arguments + ["--versions", "3"]
            let process = try BuiltProgram.start("MigrationProbe", ["migrate", "up"] + settings + ["--slow", slow])
            defer { process.end() }
            let deadline = ContinuousClock.now + .seconds(60)
            while try await recorded(db) != ["1"], ContinuousClock.now < deadline { await Task.yield() }
            process.signal(SIGKILL)
            #expect(await process.outcome().status == 128 + SIGKILL)
            #expect(try await recorded(db) == ["1"])
            #expect(try await columns(db) == ["id", "name", "c1"])

            let again = try await BuiltProgram.run("MigrationProbe", ["migrate", "up"] + settings)
            #expect(again.status == 0, "\(again.errors)")
            #expect(try await recorded(db) == ["1", "2", "3"])
            let status = try await BuiltProgram.run("MigrationProbe", ["migrate", "status"] + settings)
            #expect(status.output.contains("the model has no column c1"))
        }
    }
}
