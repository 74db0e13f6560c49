import SwiftletData

extension DatabaseCheck {
    private static func columns(_ db: Database) async throws -> [String] {
        try await db.acquire { connection in
            try await connection.first("SELECT * FROM conformance_people")?.columnNames.sorted() ?? []
        }
    }

    private static func color(_ db: Database) async throws -> String? {
        try await db.acquire { try await $0.first(String.self, "SELECT color FROM conformance_people") }
    }

    /// Taking versions back.
    static let takingBack: [DatabaseCheck] = [
        DatabaseCheck("versions are taken back from the last on, and can be run again") { db in
            try await createOld(ConformanceOldPerson.self, on: db)
            var reversible = versions
            reversible[1] = Migration("1.2", author: "wu") {
                $0.dropColumn("color", was: String.self, default: "blue")
                $0.addColumn("age", Int.self, default: 0)
            }
            _ = try await migrator(db, reversible).run()
            let first = try await migrator(db, reversible).down()
            try verify("the steps", first.steps.map(\.version), is: ["1.3"])
            try verify("the record", try await recorded(db), is: ["1.1", "1.2"])
            try await db.transaction {
                try await $0.execute("INSERT INTO conformance_people (name, nick) VALUES (NULL, 'n')")
                try await $0.execute("DELETE FROM conformance_people WHERE nick = 'n'")
            }
            let rest = try await migrator(db, reversible).down(5)
            try verify("the steps", rest.steps.map(\.version), is: ["1.2", "1.1"])
            try verify("the record", try await recorded(db), is: [])
            try verify("the columns", try await columns(db), is: ["color", "id", "name"])
            try verify("the color", try await color(db), is: "blue")
            let again = try await migrator(db, reversible).run()
            try verify("the versions", again.steps.map(\.version), is: ["1.1", "1.2", "1.3"])
            try verify(
                "the people", try await people(db), is: [ConformancePerson(id: 1, name: "Ann", nick: nil, age: 0)])
            try verify("the differences", try await migrator(db, reversible).differences().count, is: 0)
        },
        DatabaseCheck("a version without an inverse is refused with what to write, and nothing is changed") { db in
            try await createOld(ConformanceOldPerson.self, on: db)
            _ = try await migrator(db, versions).run()
            let error = try await verify("taking back", throws: .irreversibleMigration) {
                _ = try await migrator(db, versions).down(2)
            }
            let isTold = error.message.contains(#"dropColumn("color", was: String.self)"#)
            try verify("whether it is told what to write", isTold, is: true)
            try verify("the record", try await recorded(db), is: ["1.1", "1.2", "1.3"])
        },
        DatabaseCheck("what is said behind a version takes it back") { db in
            try await createOld(ConformanceOldPerson.self, on: db)
            let given = Migration("1.1", author: "li") {
                $0.sql("UPDATE conformance_people SET color = 'green'", onNewTable: false)
            } down: {
                $0.sql("UPDATE conformance_people SET color = 'red'", onNewTable: false)
            }
            let short = Migration("1.2", author: "li") {
                $0.sql(
                    "UPDATE conformance_people SET color = 'white'", onNewTable: false,
                    down: "UPDATE conformance_people SET color = 'black'")
            }
            _ = try await migrator(db, [given, short]).run()
            _ = try await migrator(db, [given, short]).down()
            try verify("the color", try await color(db), is: "black")
            _ = try await migrator(db, [given, short]).down()
            try verify("the color", try await color(db), is: "red")
        },
        DatabaseCheck("names, indexes and columns that were dropped come back") { db in
            try await createOld(ConformanceFolk.self, on: db)
            let first = Migration("1", author: "li") {
                $0.addColumn("size", Int.self, default: 3)
                $0.addIndex("size", "name", name: "sizes")
                $0.renameColumn("color", to: "paint")
            }
            let second = Migration("2", author: "li") {
                $0.dropNotNull("paint")
                $0.dropColumn("size")
                $0.renameTable(from: "conformance_folk", to: "conformance_people")
                $0.createTable(ConformanceCity.self)
            }
            _ = try await migrator(db, [first, second]).run()
            let report = try await migrator(db, [first, second]).down()
            try verify("the steps", report.description.hasPrefix("take back conformance_people 2 (li)"), is: true)
            let folk = try await db.acquire { try await $0.fetch("SELECT size, paint FROM conformance_folk") }
            try verify("the size", try folk[0].get("size", as: Int.self), is: 3)
            try await verify("a paint that is null", throws: .notNullViolation) {
                _ = try await db.transaction { try await $0.execute("UPDATE conformance_folk SET paint = NULL") }
            }
            try await verify("the city", throws: .invalidStatement) { _ = try await db.countOfCities() }
            // Its name is taken, so that the index is there again.
            try await verify("the index", throws: .invalidStatement) {
                _ = try await db.transaction { try await $0.execute("CREATE INDEX sizes ON conformance_folk (name)") }
            }
        },
    ]
}
