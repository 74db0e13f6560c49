import Foundation
import SwiftletData
import SwiftletSQLite
import SwiftletSchema
import Testing

/// A team, as it always was.
@Model("teams")
struct Team {
    var id: Int
    @Field(.unique) var name: String
}

/// A member as the model says now.
@Model("members")
struct Member {
    var id: Int
    @Field(.length(1...20)) var name: String
    var nick: String?
    @Field(.references(Team.self)) var teamID: Int
}

/// Migrations that SQLite carries out by replacing the table: sqlite.org/lang_altertable.html, section 7.
@Suite(.timeLimit(.minutes(10))) struct MigrationTests {
    /// Runs a test with tables as they were before any version, made by hand.
    private func withOldTables(_ body: (Database, _ path: String) async throws -> Void) async throws {
        try await withDatabase { db, path in
            try await db.transaction { tx in
                for statement in [
                    "CREATE TABLE teams (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT)",
                    """
                    CREATE TABLE members ( -- people, teams
                        id INTEGER PRIMARY KEY AUTOINCREMENT, "name" VARCHAR(20) CHECK (name <> ','),
                        [nick] TEXT CONSTRAINT "nick, given" NOT NULL ON CONFLICT ABORT DEFAULT ('a,b'),
                        team_id INTEGER REFERENCES teams (id) ON DELETE CASCADE /* ) */,
                        chief INTEGER REFERENCES members (id), blob BLOB DEFAULT x'00ff',
                        UNIQUE (nick, id))
                    """,
                    "CREATE TABLE badges (id INTEGER PRIMARY KEY, member INTEGER REFERENCES members ON DELETE CASCADE)",
                    "CREATE INDEX members_name ON members (name)",
                    "CREATE INDEX members_team ON members (team_id, name)",
                    "CREATE TABLE log (entry TEXT)",
                    "CREATE TRIGGER noted AFTER INSERT ON members BEGIN INSERT INTO log VALUES (new.name); END",
                    "CREATE VIEW names AS SELECT name FROM members",
                    "INSERT INTO teams (name) VALUES ('A')",
                    "INSERT INTO members (name, nick, team_id) VALUES ('Ann', 'x', 1), ('Bob', 'y', 1), ('Eve', 'z', 1)",
                    "UPDATE members SET chief = 1",
                    "DELETE FROM members WHERE id = 3",
                    "INSERT INTO badges (member) VALUES (1), (2)",
                    "DELETE FROM log",
                ] { try await tx.execute("\(raw: statement)") }
            }
            try await body(db, path)
        }
    }

    private func migrate(
        _ db: Database, _ operations: Migration.Operation..., version: String = "1"
    ) async throws -> MigrationReport {
        let migrations = [ModelMigrations(Member.self, [Migration(version, author: "li", operations)])]
        return try await Migrator(database: db, models: [Team.self], migrations: migrations).run()
    }

    private func strings(_ db: Database, _ sql: SQL) async throws -> [String] {
        try await db.acquire { try await $0.fetch(String.self, sql) }
    }

    private func write(_ db: Database, _ sql: SQL) async throws {
        try await db.transaction { try await $0.execute(sql) }
    }

    @Test func `not null can be added, and everything else about the table stays`() async throws {
        try await withOldTables { db, _ in
            let objects: SQL = "SELECT type || name FROM sqlite_master WHERE tbl_name <> 'migration_record' ORDER BY 1"
            let before = try await strings(db, objects)
            let report = try await migrate(db, .addNotNull("name"))
            #expect(report.steps.map(\.version) == ["1"])
            #expect(try await strings(db, objects) == before)
            #expect(
                try await strings(db, "SELECT name || nick || chief FROM members ORDER BY id") == ["Annx1", "Boby1"])
            #expect(try await strings(db, "SELECT name FROM names ORDER BY name") == ["Ann", "Bob"])

            let null = await #expect(throws: DataError.self) {
                try await write(db, "INSERT INTO members (name) VALUES (NULL)")
            }
            #expect(null?.code == .notNullViolation)
            let comma = await #expect(throws: DataError.self) {
                try await write(db, "INSERT INTO members (name) VALUES (',')")
            }
            #expect(comma?.code == .checkViolation)
            let team = await #expect(throws: DataError.self) {
                try await write(db, "INSERT INTO members (name, team_id) VALUES ('Zoe', 9)")
            }
            #expect(team?.code == .foreignKeyViolation)

            try await write(db, "INSERT INTO members (name) VALUES ('Zoe')")
            #expect(
                try await strings(db, "SELECT id || nick || hex(blob) FROM members WHERE name = 'Zoe'") == ["4a,b00FF"])
            #expect(try await strings(db, "SELECT entry FROM log") == ["Zoe"])
            try await write(db, "DELETE FROM teams")
            #expect(try await strings(db, "SELECT name FROM members") == ["Zoe"])
            #expect(try await strings(db, "SELECT id FROM badges") == [])
        }
    }

    @Test func `not null can be dropped with its name and its conflict clause`() async throws {
        try await withOldTables { db, _ in
            _ = try await migrate(db, .dropNotNull("nick"))
            try await write(db, "INSERT INTO members (name, nick) VALUES ('Zoe', NULL)")
            let sql = try await strings(db, "SELECT sql FROM sqlite_master WHERE name = 'members'")
            #expect(sql.first?.contains("[nick] TEXT DEFAULT ('a,b')") == true)
            #expect(try await strings(db, "SELECT CAST(member AS TEXT) FROM badges ORDER BY 1") == ["1", "2"])
        }
    }

    @Test func `not null is not added where there are nulls, and nothing is changed`() async throws {
        try await withOldTables { db, _ in
            try await write(db, "UPDATE members SET name = NULL WHERE id = 2")
            let before = try await strings(db, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
            let error = await #expect(throws: DataError.self) { try await migrate(db, .addNotNull("name")) }
            #expect(error?.code == .migrationFailed)
            #expect(error?.message.hasPrefix("version 1 of the table members failed") == true)
            #expect((error?.underlying as? DataError)?.code == .notNullViolation)
            let after = try await strings(db, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
            #expect(after == before)
            #expect(try await strings(db, "SELECT coalesce(name, '-') FROM members ORDER BY id") == ["Ann", "-"])
        }
    }

    @Test func `foreign keys are enforced again after a version, whether it failed or not`() async throws {
        try await withOldTables { db, _ in
            _ = try await migrate(db, .addNotNull("name"))
            await #expect(throws: DataError.self) {
                try await migrate(db, .addNotNull("name"), .addNotNull("nothing"), version: "2")
            }
            let error = await #expect(throws: DataError.self) {
                try await write(db, "INSERT INTO members (name, team_id) VALUES ('Zoe', 9)")
            }
            #expect(error?.code == .foreignKeyViolation)
        }
    }

    @Test func `a version that leaves a row without what it refers to is refused`() async throws {
        try await withOldTables { db, _ in
            let error = await #expect(throws: DataError.self) {
                try await migrate(db, .addNotNull("name"), .sql("DELETE FROM teams", onNewTable: false))
            }
            #expect((error?.underlying as? DataError)?.code == .foreignKeyViolation)
            let teams = try await strings(db, "SELECT name FROM teams")
            #expect(teams == ["A"])
        }
    }

    @Test func `a column whose default is worked out for each row can be added`() async throws {
        try await withOldTables { db, _ in
            _ = try await migrate(
                db, .addColumn("create_time", Date.self, default: .now), .addColumn("token", UUID.self, default: .uuid),
                .addColumn("joined", Date.self, default: .value(Date(timeIntervalSince1970: 0))),
                .addColumn("team2", Int?.self, options: [.references(Team.self), .indexed]))
            let rows = try await db.acquire { try await $0.fetch("SELECT * FROM members") }
            #expect(rows.count == 2)
            let times = try rows.map { try $0.get("create_time", as: Date.self) }
            #expect(times.allSatisfy { $0 > Date(timeIntervalSince1970: 1e9) })
            let tokens = try rows.map { try $0.get("token", as: UUID.self) }
            #expect(tokens.count == 2 && tokens[0] != tokens[1])
            let joined = try rows.map { try $0.get("joined", as: Date.self) }
            #expect(joined.allSatisfy { $0 == Date(timeIntervalSince1970: 0) })
            let error = await #expect(throws: DataError.self) { try await write(db, "UPDATE members SET team2 = 9") }
            #expect(error?.code == .foreignKeyViolation)
        }
    }

    @Test func `a column that may not be null and has no default is added to an empty table only`() async throws {
        try await withOldTables { db, _ in
            await #expect(throws: DataError.self) { try await migrate(db, .addColumn("age", Int.self)) }
            try await write(db, "DELETE FROM members")
            _ = try await migrate(db, .addColumn("age", Int.self))
            let error = await #expect(throws: DataError.self) {
                try await write(db, "INSERT INTO members (name) VALUES ('Zoe')")
            }
            #expect(error?.column == "age")
        }
    }

    @Test(arguments: [
        Migration.Operation.addColumn("age", Int?.self, default: "none"),
        .addColumn("day", String?.self, default: .now),
        .addIndex(), .addColumn("a\0", Int?.self),
    ])
    func `an operation that cannot be written is refused with its version`(_ operation: Migration.Operation)
        async throws
    {
        try await withOldTables { db, _ in
            let error = await #expect(throws: DataError.self) { try await migrate(db, operation) }
            #expect(error?.message.hasPrefix("version 1 of the table members failed") == true)
            #expect((error?.underlying as? DataError)?.code == .configuration)
        }
    }

    @Test func `a column that refers to another table is dropped with its indexes`() async throws {
        try await withOldTables { db, _ in
            _ = try await migrate(db, .dropColumn("team_id"))
            #expect(
                try await strings(db, "SELECT name FROM pragma_table_info('members')") == [
                    "id", "name", "nick", "chief", "blob",
                ])
            #expect(try await strings(db, "SELECT name FROM members ORDER BY id") == ["Ann", "Bob"])
            #expect(try await strings(db, "SELECT name FROM sqlite_master WHERE name = 'members_team'") == [])
            #expect(try await strings(db, "SELECT name FROM sqlite_master WHERE name = 'members_name'").count == 1)
        }
    }

    @Test func `what refers to a renamed table follows it`() async throws {
        try await withOldTables { db, _ in
            try await write(db, "DROP VIEW names")
            try await write(db, "ALTER TABLE members RENAME TO people")
            _ = try await migrate(db, .addNotNull("name"), .renameTable(from: "people", to: "members"))
            try await write(db, "DELETE FROM teams")
            #expect(try await strings(db, "SELECT id FROM badges") == [])
        }
    }

    @Test func `of several processes that migrate at once one runs each version`() async throws {
        try await withOldTables { db, path in
            let migrations = [
                ModelMigrations(
                    Member.self,
                    (1...5).map { Migration("\($0)", author: "li", [.addColumn("c\($0)", Int.self, default: 0)]) })
            ]
            let runs = try await withThrowingTaskGroup(of: [String?].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let options = DatabaseOptions(
                            pool: PoolOptions(acquireTimeout: .seconds(60)), busyTimeout: .seconds(60))
                        let other = try await Database.open("sqlite:\(path)", engines: [SQLite()], options: options)
                        let report = try await Migrator(database: other, models: [], migrations: migrations).run()
                        try await other.close()
                        return report.steps.map(\.version)
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(runs.compactMap { $0 }.sorted() == ["1", "2", "3", "4", "5"])
            #expect(try await strings(db, "SELECT version FROM migration_record ORDER BY 1").count == 5)
        }
    }
}
