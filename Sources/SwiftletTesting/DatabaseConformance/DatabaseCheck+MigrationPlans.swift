import SwiftletData

extension DatabaseCheck {
    /// Runs the statements of a plan by hand.
    private static func runByHand(_ report: MigrationReport, on db: Database) async throws {
        for step in report.steps {
            try await db.transaction { tx in
                for statement in step.statements { try await tx.execute("\(raw: statement)") }
            }
        }
    }

    /// What is to be known before versions are run.
    static let migrationPlans: [DatabaseCheck] = [
        DatabaseCheck("a plan changes nothing, and its statements do what the migration does") { db in
            try await createOld(ConformanceOldPerson.self, on: db)
            let plan = try await migrator(db, versions).plan()
            try verify("the versions", plan.steps.map(\.version), is: ["1.1", "1.2", "1.3"])
            try await verify("the new column", throws: .invalidStatement) {
                _ = try await db.acquire { try await $0.fetch("SELECT nick FROM conformance_people") }
            }
            try await runByHand(plan, on: db)
            try verify("whether nothing is left to do", try await migrator(db, versions).run().isEmpty, is: true)
            try verify(
                "the people", try await people(db), is: [ConformancePerson(id: 1, name: "Ann", nick: nil, age: 0)])
            try verify("the differences", try await migrator(db, versions).differences().count, is: 0)
        },
        DatabaseCheck("the plan of a missing table is what creates it, its records included") { db in
            let plan = try await migrator(db, versions).plan()
            try await runByHand(plan, on: db)
            try verify("whether nothing is left to do", try await migrator(db, versions).run().isEmpty, is: true)
            try verify("the record", try await recorded(db), is: ["1.1", "1.2", "1.3"])
            try verify("the differences", try await migrator(db, versions).differences().count, is: 0)
        },
        DatabaseCheck("the statements that were run are reported as they were planned") { db in
            try await createOld(ConformanceOldPerson.self, on: db)
            let planned = try await migrator(db, versions).plan()
            let run = try await migrator(db, versions).run()
            // The last statement of each records how long it took.
            try verify(
                "the statements", run.steps.map { Array($0.statements.dropLast()) },
                is: planned.steps.map { Array($0.statements.dropLast()) })
        },
        DatabaseCheck("what may lose data or fail is warned of where there are rows, and only there") { db in
            try await createOld(ConformanceOldPerson.self, on: db)
            let more = Migration("1.4", author: "wu") {
                $0.addColumn("size", Int.self)
                $0.changeColumn("age", Int32.self, default: 0)
            }
            let plan = try? await migrator(db, versions + [more]).plan()
            if db.dialect.family == .postgres, plan == nil { throw ConformanceFailure("the plan failed") }
            let kinds = try await migrator(db, versions).plan().steps.map { $0.warnings.map(\.kind) }
            let (dropping, filling) = (kinds[1], kinds[2])
            try verify("whether the loss is warned of", dropping.contains(.losesData), is: true)
            try verify("whether the failure is warned of", filling.contains(.mayFail), is: true)
            if let last = plan?.steps.last {
                let texts = last.warnings.map(\.description).joined(separator: "; ")
                try verify("whether the column without a value is named", texts.contains("column size"), is: true)
                try verify("whether the changed column is named", texts.contains("column age"), is: true)
            }
            try await db.transaction { try await $0.execute("DELETE FROM conformance_people") }
            let empty = try await migrator(db, versions).plan().steps.flatMap(\.warnings)
            try verify("the warnings of an empty table", empty.map(\.description), is: [])
        },
    ]
}
