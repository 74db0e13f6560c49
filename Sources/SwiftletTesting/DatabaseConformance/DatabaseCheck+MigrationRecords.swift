import SwiftletData

extension DatabaseCheck {
    /// A version that is no transaction.
    private static let cleaning = Migration("2", author: "wu") {
        $0.sql("VACUUM", onNewTable: false, transactional: false)
    }

    private static func underWay(_ db: Database) async throws -> Int {
        try await db.acquire { try await $0.value(Int.self, "SELECT count(*) FROM migration_progress") }
    }

    /// Leaves behind what a run leaves that was killed in a version that is no transaction.
    private static func killed(_ db: Database) async throws {
        try await createOld(ConformanceOldPerson.self, on: db)
        let failing = Migration("2", author: "wu") {
            $0.sql("VACUUM nothing_like_this", onNewTable: false, transactional: false)
        }
        let error = try await verify("the statement", throws: .migrationFailed) {
            _ = try await migrator(db, versions + [failing]).run()
        }
        try verify(
            "whether the version is named", error.message.contains("version 2 of the table conformance_people"),
            is: true)
        try verify("the record", try await recorded(db), is: ["1.1", "1.2", "1.3"])
        try verify("what is under way", try await underWay(db), is: 1)
    }

    /// What is recorded of versions.
    static let migrationRecords: [DatabaseCheck] = [
        DatabaseCheck("what was changed in a version that was run is told") { db in
            try await createOld(ConformanceOldPerson.self, on: db)
            _ = try await migrator(db, versions).run()
            var changed = versions
            changed[1] = Migration("1.2", author: "wu") {
                $0.dropColumn("color")
                $0.addColumn("age", Int64.self, default: 1)
            }
            let error = try await verify("the migration", throws: .migrationChanged) {
                _ = try await migrator(db, changed).run()
            }
            let difference =
                "operation 2 was `add column age Integer default 0` and is `add column age Integer default 1`"
            try verify("whether the change is told", error.message.contains(difference), is: true)
            let states = try await migrator(db, changed).status().entries.map(\.state)
            try verify("the states", states, is: [.done, .changed, .done])
        },
        DatabaseCheck("a column as in the model may be written out later") { db in
            try await createOld(ConformanceOldPerson.self, on: db)
            let short = [Migration("1.1", author: "li") { $0.addColumn("nick") }]
            _ = try await migrator(db, short).run()
            _ = try await migrator(db, versions).run()
            try verify(
                "the people", try await people(db), is: [ConformancePerson(id: 1, name: "Ann", nick: nil, age: 0)])
            try verify("the differences", try await migrator(db, versions).differences().count, is: 0)
        },
        DatabaseCheck("versions of a newer program are told, and left alone") { db in
            try await createOld(ConformanceOldPerson.self, on: db)
            _ = try await migrator(db, versions).run()
            let older = migrator(db, Array(versions.prefix(2)))
            let report = try await older.run()
            try verify("whether nothing is done", report.isEmpty, is: true)
            try verify("whether it is told", report.notes.first?.contains("at version 1.3"), is: true)
            let states = try await older.status().entries.map(\.state)
            try verify("the states", states, is: [.done, .done, .unknown])
            try await verify("taking a version back", throws: .irreversibleMigration) { _ = try await older.down() }
        },
        DatabaseCheck("a record of the first release is extended") { db in
            try await createOld(ConformanceOldPerson.self, on: db)
            _ = try await migrator(db, [versions[0]]).run()
            try await db.transaction { try await $0.execute("ALTER TABLE migration_record DROP COLUMN content") }
            _ = try await migrator(db, versions).run()
            let contents = try await db.acquire {
                try await $0.fetch("SELECT content FROM migration_record ORDER BY version").map {
                    try $0.get("content", as: String?.self)
                }
            }
            let expected = [nil, "drop column color\nadd column age Integer default 0"]
            try verify("the operations", Array(contents.prefix(2)), is: expected)
        },
        DatabaseCheck("a version that is no transaction is run once and recorded") { db in
            try await createOld(ConformanceOldPerson.self, on: db)
            let index = Migration("3", author: "wu") { $0.addIndex("age", concurrently: true) }
            let report = try await migrator(db, versions + [cleaning, index]).run()
            try verify("the versions", report.steps.map(\.version), is: ["1.1", "1.2", "1.3", "2", "3"])
            try verify("what is under way", try await underWay(db), is: 0)
            let again = try await migrator(db, versions + [cleaning, index]).run()
            try verify("whether nothing is left to do", again.isEmpty, is: true)
            let differences = try await migrator(db, versions + [cleaning, index]).differences()
            try verify("the differences", differences.count, is: 0)
        },
        DatabaseCheck("a statement outside of a transaction that was cut off is refused until it is decided on") { db in
            try await killed(db)
            let error = try await verify("the migration", throws: .unfinishedMigration) {
                _ = try await migrator(db, versions + [cleaning]).run()
            }
            let isTold = error.message.contains("migrate up --again conformance_people/2")
            try verify("whether it is told what to do", isTold, is: true)
            let states = try await migrator(db, versions + [cleaning]).status().entries.map(\.state)
            try verify("the states", states, is: [.done, .done, .done, .unfinished])
            let report = try await migrator(db, versions + [cleaning]).run(
                unfinished: ["conformance_people/2": .runAgain])
            try verify("whether it was run", report.steps[0].statements.contains("VACUUM"), is: true)
            try verify("the record", try await recorded(db), is: ["1.1", "1.2", "1.3", "2"])
            try verify("what is under way", try await underWay(db), is: 0)
        },
        DatabaseCheck("a statement outside of a transaction that was finished after all is recorded and not run") {
            db in
            try await killed(db)
            let report = try await migrator(db, versions + [cleaning]).run(
                unfinished: ["conformance_people/2": .isFinished])
            try verify("whether it was run", report.steps[0].statements.contains("VACUUM"), is: false)
            try verify("the record", try await recorded(db), is: ["1.1", "1.2", "1.3", "2"])
            try verify("what is under way", try await underWay(db), is: 0)
        },
        DatabaseCheck("a version that would be done in part is refused before anything is changed") { db in
            try await createOld(ConformanceOldPerson.self, on: db)
            let mixed = Migration("2", author: "wu") {
                $0.addColumn("size", Int?.self)
                $0.addIndex("size", concurrently: true)
            }
            let error = try await verify("the migration", throws: .configuration) {
                _ = try await migrator(db, versions + [mixed]).run()
            }
            try verify("whether the version is named", error.message.hasPrefix("version 2 of the table"), is: true)
            try await verify("the record", throws: .invalidStatement) { _ = try await recorded(db) }
        },
    ]
}
