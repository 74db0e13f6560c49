import Foundation
import SwiftletData
import SwiftletSchema
import TestTools
import Testing

/// A letter, for migrations that only a server knows.
@Model("letters")
struct Letter {
    var id: Int
    var text: String
}

@Suite(.enabled(if: TestServer.isThere), .timeLimit(.minutes(10))) struct MigrationTests {
    private static let unique = Migration("1", author: "li") {
        $0.addIndex("text", unique: true, name: "texts", concurrently: true)
    }

    private func withLetters(_ texts: String..., body: (Database, Migrator) async throws -> Void) async throws {
        try await withPostgres { db, _ in
            _ = try await Migrator(database: db, models: [Letter.self]).run()
            try await db.transaction { tx in
                for text in texts { try await tx.execute("INSERT INTO letters (text) VALUES (\(text))") }
            }
            let migrations = [ModelMigrations(Letter.self, [Self.unique])]
            try await body(db, Migrator(database: db, models: [], migrations: migrations))
        }
    }

    private func isValid(_ db: Database) async throws -> Bool? {
        try await db.acquire(.primary) {
            try await $0.first(Bool.self, "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('texts')")
        }
    }

    @Test func `an index that could not be made is named, dropped and made anew`() async throws {
        try await withLetters("a", "a") { db, migrator in
            let error = await #expect(throws: DataError.self) { try await migrator.run() }
            #expect(error?.code == .migrationFailed)
            #expect(error?.message.contains("the index texts is left behind invalid") == true)
            #expect(try await isValid(db) == false)
            let states = try await migrator.status().entries.map(\.state)
            #expect(states == [.unfinished])
            try await db.transaction { try await $0.execute("DELETE FROM letters WHERE id = 1") }
            let report = try await migrator.run()
            #expect(report.steps.first?.notes == ["the index texts was left behind invalid, and was made anew"])
            #expect(try await isValid(db) == true)
            #expect(try await migrator.status().isUpToDate)
        }
    }

    @Test func `an index without concurrently is warned of where there are rows`() async throws {
        try await withLetters("a") { db, _ in
            let version = Migration("1", author: "li") { $0.addIndex("text") }
            let migrator = Migrator(
                database: db, models: [], migrations: [ModelMigrations(Letter.self, [version])])
            let warnings = try await migrator.plan().steps.flatMap(\.warnings)
            #expect(warnings.map(\.kind) == [.locks])
            #expect(warnings.first?.description.contains("concurrently: true") == true)
        }
    }

    @Test func `a column may be dropped with its checks and given another type`() async throws {
        try await withLetters("5") { db, _ in
            let version = Migration("1", author: "li") {
                $0.changeColumn("text", Int.self, default: 7, options: [.range(0...9)])
            }
            let back = Migration("2", author: "li") { $0.changeColumn("text") }
            let migrator = Migrator(
                database: db, models: [], migrations: [ModelMigrations(Letter.self, [version, back])])
            _ = try await migrator.run()
            #expect(try await migrator.differences().isEmpty)
            #expect(
                try await db.acquire(.primary) { try await $0.fetch(String.self, "SELECT text FROM letters") } == ["5"])
            let checks = try await db.acquire(.primary) {
                try await $0.value(Int.self, "SELECT count(*) FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0")
            }
            #expect(checks == 0)
        }
    }

    @Test func `the script of a plan is one that psql runs`() async throws {
        try await withPostgres { db, url in
            let table = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL)"
            try await TestServer.run(table, at: url)
            let arguments = ["--database-url", url, "--index"] + BuiltProgram.patience
            let plan = try await BuiltProgram.run("MigrationProbe", ["migrate", "plan"] + arguments)
            #expect(plan.status == 0, "\(plan.errors)")
            #expect(plan.output.contains("CREATE INDEX CONCURRENTLY \"names\""))
            let psql = try #require(["/usr/bin/psql"].first { FileManager.default.isExecutableFile(atPath: $0) })
            try await withTemporaryDirectory { directory in
                let file = directory.appending(path: "plan.sql")
                try Data(plan.output.utf8).write(to: file)
                let outcome = try await ChildProcess(psql, [url, "-v", "ON_ERROR_STOP=1", "-q", "-f", file.path()])
                    .outcome()
                #expect(outcome.status == 0, "\(outcome.errors)")
            }
            let again = try await BuiltProgram.run("MigrationProbe", ["migrate", "up"] + arguments)
            #expect(again.output == "all tables are up to date\n")
        }
    }
}

/// The server never ran what a test waited for.
private struct MissingStatement: Error {}

/// Several processes that migrate one database, and processes that are killed meanwhile.
@Suite(.enabled(if: TestServer.isThere && BuiltProgram.isAvailable("MigrationProbe")), .timeLimit(.minutes(10)))
struct MigrationProcessTests {
    private func withParcels(_ body: (Database, _ arguments: [String]) async throws -> Void) async throws {
        try await withPostgres { db, url in
            try await db.transaction { tx in
                try await tx.execute(
                    "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL)")
                try await tx.execute("INSERT INTO parcels (name) VALUES ('one')")
            }
            try await body(db, ["--database-url", url] + BuiltProgram.patience)
        }
    }

    private func recorded(_ db: Database) async throws -> [String] {
        try await db.acquire(.primary) {
            guard try await $0.value(Bool.self, "SELECT to_regclass('migration_record') IS NOT NULL") else { return [] }
            return try await $0.fetch(
                String.self, "SELECT version FROM migration_record ORDER BY length(version), version")
        }
    }

    private func columns(_ db: Database) async throws -> [String] {
        try await db.acquire(.primary) {
            try await $0.fetch(
                String.self,
                """
                SELECT attname::text FROM pg_attribute
                WHERE attrelid = to_regclass('parcels') AND attnum > 0 AND NOT attisdropped ORDER BY attnum
                """)
        }
    }

    /// Waits until the server runs a statement.
    private func waitForStatement(_ pattern: String, on db: Database) async throws {
        try await waitForSession("query LIKE \(pattern)", on: db)
    }

    /// Waits until another session works of which a condition on `pg_stat_activity` holds.
    private func waitForSession(_ condition: SQL, on db: Database) async throws {
        let sql: SQL = """
            SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'
            AND pid <> pg_backend_pid() AND \(condition)
            """
        let deadline = ContinuousClock.now + .seconds(60)
        while try await db.acquire(.primary, { try await $0.first(sql) }) == nil {
            guard ContinuousClock.now < deadline else { throw MissingStatement() }
            await Task.yield()
        }
    }

    private func locks(_ db: Database) async throws -> Int {
        try await db.acquire(.primary) {
            try await $0.value(
                Int.self,
                """
                SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """)
        }
    }

    @Test func `ten processes at once run each version once, one that is no transaction included`() async throws {
        try await withParcels { db, arguments in
            let outcomes = try await withThrowingTaskGroup(of: BuiltProgram.Outcome.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        try await BuiltProgram.run("MigrationProbe", ["migrate", "up", "--index"] + arguments)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for outcome in outcomes { #expect(outcome.status == 0, "\(outcome.errors)") }
            let run = outcomes.flatMap { $0.output.split(separator: "\n") }.filter { $0.hasPrefix("parcels ") }
            #expect(run.count == 11)
            #expect(try await recorded(db) == (1...10).map(String.init) + ["index"])
            #expect(try await columns(db) == ["id", "name"] + (1...10).map { "c\($0)" })
            #expect(try await locks(db) == 0)
        }
    }

    @Test func `a process that is killed in a version leaves nothing of it behind`() async throws {
        try await withParcels { db, arguments in
            let settings = arguments + ["--versions", "3"]
            let process = try BuiltProgram.start(
                "MigrationProbe", ["migrate", "up", "--slow", "SELECT pg_sleep(600)"] + settings)
            defer { process.end() }
            try await waitForStatement("SELECT pg_sleep%", on: db)
            process.signal(SIGKILL)
            #expect(await process.outcome().status == 128 + SIGKILL)
            #expect(try await recorded(db) == ["1"])

            // The server sleeps on, and rolls back when it finds nobody to answer; the next process waits for that.
            async let next = BuiltProgram.run("MigrationProbe", ["migrate", "up"] + settings)
            try await waitForSession("wait_event_type = 'Lock'", on: db)
            let wake: SQL = """
                SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity
                WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%'
                """
            #expect(try await db.transaction { try await $0.value(Int.self, wake) } == 1)
            let again = try await next
            #expect(again.status == 0, "\(again.errors)")
            #expect(try await recorded(db) == ["1", "2", "3"])
            #expect(try await columns(db) == ["id", "name", "c1", "c2", "c3"])
            #expect(try await locks(db) == 0)
        }
    }

    @Test func `an index that the server goes on to make for a killed process is waited for`() async throws {
        try await withParcels { db, arguments in
            // The column first, for which the table is locked.
            let column = try await BuiltProgram.run("MigrationProbe", ["migrate", "up", "--versions", "1"] + arguments)
            #expect(column.status == 0, "\(column.errors)")
            let settings = arguments + ["--versions", "1", "--index"]
            let process = try await db.transaction { tx in
                // For the end of this transaction the making of an index waits.
                try await tx.execute("INSERT INTO parcels (name) VALUES ('two')")
                let process = try BuiltProgram.start("MigrationProbe", ["migrate", "up"] + settings)
                try await waitForStatement("CREATE INDEX CONCURRENTLY%", on: db)
                process.signal(SIGKILL)
                #expect(await process.outcome().status == 128 + SIGKILL)
                return process
            }
            defer { process.end() }
            let again = try await BuiltProgram.run("MigrationProbe", ["migrate", "up"] + settings)
            #expect(again.status == 0, "\(again.errors)")
            #expect(again.output.contains("  note: the index names was "), "\(again.output)")
            #expect(try await recorded(db) == ["1", "index"])
            let isValid: SQL = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('names')"
            #expect(try await db.acquire(.primary) { try await $0.value(Bool.self, isValid) })
            #expect(try await locks(db) == 0)
        }
    }
}
