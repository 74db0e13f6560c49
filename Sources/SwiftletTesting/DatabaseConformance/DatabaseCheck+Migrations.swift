import SwiftletData
import SwiftletSchema

/// A person as the model says now.
@Model("conformance_people")
struct ConformancePerson: Equatable {
    var id: Int
    var name: String
    @Field(.length(...64)) var nick: String?
    var age: Int = 0
}

/// A person as the model said before the versions.
@Model("conformance_people")
struct ConformanceOldPerson {
    var id: Int
    var name: String?
    @Field(.indexed) var color: String
}

/// The same under an older name.
@Model("conformance_folk")
struct ConformanceFolk {
    var id: Int
    var name: String?
    @Field(.indexed) var color: String
}

extension DatabaseCheck {
    static let versions = [
        Migration("1.1", author: "li", [.addColumn("nick", String?.self, options: [.length(...64)])]),
        Migration("1.2", author: "wu", [.dropColumn("color"), .addColumn("age", Int.self, default: 0)]),
        Migration("1.3", author: "wu", [.addNotNull("name"), .addIndex("name", unique: true)]),
    ]

    static func migrator(_ db: Database, _ versions: [Migration]) -> Migrator {
        Migrator(
            database: db, models: [ConformancePerson.self],
            migrations: [ModelMigrations(ConformancePerson.self, versions)])
    }

    /// Creates an old table with a row.
    static func createOld(_ model: any Model.Type, on db: Database) async throws {
        let definition = TableDefinition(model.table, dialect: db.dialect)
        try await db.transaction { tx in
            for statement in try definition.statements { try await tx.execute("\(raw: statement)") }
            try await tx.execute("INSERT INTO \(identifier: model.table.name) (name, color) VALUES ('Ann', 'red')")
        }
    }

    static func people(_ db: Database) async throws -> [ConformancePerson] {
        try await db.acquire { try await $0.fetch(ConformancePerson.self, "SELECT * FROM conformance_people") }
    }

    static func recorded(_ db: Database) async throws -> [String] {
        try await db.acquire {
            try await $0.fetch(String.self, "SELECT version FROM migration_record ORDER BY version")
        }
    }

    /// Versions of tables.
    static let migrations: [DatabaseCheck] = [
        DatabaseCheck("a missing table is created as its model is, with all versions done") { db in
            let planned = try await migrator(db, versions).plan()
            try verify("the plan", planned.description, is: "create conformance_people")
            let report = try await migrator(db, versions).run()
            try verify("the tables", report.steps.map(\.table), is: ["conformance_people"])
            try verify("the versions", report.steps.map(\.version), is: [nil])
            try verify("the record", try await recorded(db), is: ["1.1", "1.2", "1.3"])
            try verify("whether nothing is left to do", try await migrator(db, versions).run().isEmpty, is: true)
        },
        DatabaseCheck("a missing table gets what its versions add to the model: indexes, other tables, statements") {
            db in
            let added = Migration(
                "1.4", author: "wu",
                [
                    .addIndex("age", "nick", unique: true), .addIndex("nick", name: "nicks"), .dropIndex(name: "nicks"),
                    .createTable(ConformanceFolk.self),
                    .sql("INSERT INTO conformance_people (name) VALUES ('Root')", onNewTable: true),
                    .sql("UPDATE conformance_people SET age = 9", onNewTable: false),
                ])
            _ = try await migrator(db, versions + [added]).run()
            try verify(
                "the people", try await people(db), is: [ConformancePerson(id: 1, name: "Root", nick: nil, age: 0)])
            try await db.transaction { tx in
                try await tx.execute("INSERT INTO conformance_folk (color) VALUES ('red')")
                try await tx.execute("INSERT INTO conformance_people (name, nick) VALUES ('Ann', 'a')")
            }
            for (what, draft) in [
                ("a second Ann", ConformancePerson.Draft(name: "Ann")),
                ("the same age and nick", ConformancePerson.Draft(name: "Bob", nick: "a")),
            ] {
                try await verify(what, throws: .uniqueViolation) {
                    _ = try await db.transaction {
                        try await $0.execute("INSERT INTO conformance_people \(values: draft)")
                    }
                }
            }
            // Not there any more: its name is free.
            try await db.transaction { try await $0.execute("CREATE INDEX nicks ON conformance_people (nick)") }
        },
        DatabaseCheck("each version is run once, and the rows stay") { db in
            try await createOld(ConformanceOldPerson.self, on: db)
            let first = try await migrator(db, [versions[0]]).run()
            try verify("the versions", first.steps.map(\.version), is: ["1.1"])
            let planned = try await migrator(db, versions).plan()
            try verify("the plan", planned.steps.map(\.version), is: ["1.2", "1.3"])
            let rest = try await migrator(db, versions).run()
            try verify("the versions", rest.steps.map(\.version), is: ["1.2", "1.3"])
            try verify(
                "the people", try await people(db), is: [ConformancePerson(id: 1, name: "Ann", nick: nil, age: 0)])
            try await verify("a second Ann", throws: .uniqueViolation) {
                _ = try await db.transaction {
                    try await $0.execute(
                        "INSERT INTO conformance_people \(values: ConformancePerson.Draft(name: "Ann"))")
                }
            }
            try await verify("a name that is null", throws: .notNullViolation) {
                _ = try await db.transaction { try await $0.execute("UPDATE conformance_people SET name = NULL") }
            }
        },
        DatabaseCheck("a version that was changed after it was run is refused, and nothing is changed") { db in
            try await createOld(ConformanceOldPerson.self, on: db)
            _ = try await migrator(db, [versions[0]]).run()
            let changed = [Migration("1.1", author: "li", [.addColumn("nick", String?.self)]), versions[1]]
            let error = try await verify("the migration", throws: .migrationChanged) {
                _ = try await migrator(db, changed).run()
            }
            let isNamed = error.message.contains("version 1.1 of the table conformance_people")
            try verify("whether the version is named", isNamed, is: true)
            try verify("the record", try await recorded(db), is: ["1.1"])
        },
        DatabaseCheck("a version that fails is rolled back alone and named") { db in
            try await createOld(ConformanceOldPerson.self, on: db)
            let failing = Migration(
                "1.2", author: "wu", [.addColumn("age", Int.self, default: 0), .sql("SELEC 1", onNewTable: false)])
            let error = try await verify("the migration", throws: .migrationFailed) {
                _ = try await migrator(db, [versions[0], failing, versions[2]]).run()
            }
            let isNamed = error.message.contains("version 1.2 of the table conformance_people")
            try verify("whether the version is named", isNamed, is: true)
            try verify("the record", try await recorded(db), is: ["1.1"])
            try await verify("the column", throws: .invalidStatement) {
                _ = try await db.acquire { try await $0.fetch("SELECT age FROM conformance_people") }
            }
        },
        DatabaseCheck("a renamed table keeps its rows and its record") { db in
            try await createOld(ConformanceFolk.self, on: db)
            let older = Migration("1.0", author: "li", [.renameColumn("color", to: "paint")])
            let folk = [ModelMigrations(ConformanceFolk.self, [older])]
            _ = try await Migrator(database: db, models: [], migrations: folk).run()
            let rename = Migration(
                "1.1", author: "li", [.renameTable(from: "conformance_folk", to: "conformance_people")])
            let rest = Migration(
                "1.2", author: "li",
                [
                    .addColumn("nick", String?.self), .addColumn("age", Int.self, default: 7), .addIndex("age"),
                    .dropIndex("age"), .dropNotNull("paint"),
                ])
            let report = try await migrator(db, [older, rename, rest]).run()
            try verify("the versions", report.steps.map(\.version), is: ["1.1", "1.2"])
            try verify(
                "the people", try await people(db), is: [ConformancePerson(id: 1, name: "Ann", nick: nil, age: 7)])
            let again = try await migrator(db, [older, rename, rest]).run()
            try verify("whether nothing is left to do", again.isEmpty, is: true)
        },
        DatabaseCheck("versions that contradict each other or the model are refused") { db in
            for wrong in [
                [versions[0], versions[0]],
                [Migration("1", author: "li", [.renameTable(from: "conformance_people", to: "other")])],
            ] {
                try await verify("the migration", throws: .configuration) { _ = try await migrator(db, wrong).run() }
            }
        },
        DatabaseCheck("of ten migrations at once one runs each version") { db in
            try await createOld(ConformanceOldPerson.self, on: db)
            let run = try await withThrowingTaskGroup(of: [MigrationReport.Step].self) { group in
                for _ in 0..<10 { group.addTask { try await migrator(db, versions).run().steps } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            try verify("the versions", run.compactMap(\.version).sorted(), is: ["1.1", "1.2", "1.3"])
        },
    ]
}
