import SwiftletData

extension DatabaseCheck {
    /// Statements that write.
    static let writing: [DatabaseCheck] = [
        DatabaseCheck("what a transaction wrote can be read after it") { db in
            try await db.createCities()
            try await db.add("Ulm")
            let city = try await db.acquire {
                try await $0.first(ConformanceCity.self, "SELECT * FROM conformance_cities")
            }
            try verify("the name", city?.name, is: "Ulm")
        },
        DatabaseCheck("an insert can return its row") { db in
            try await db.createCities()
            let draft = ConformanceCity.Draft(name: "Ulm", size: 3)
            let city = try await db.transaction {
                try await $0.first(ConformanceCity.self, "INSERT INTO conformance_cities \(values: draft) RETURNING *")
            }
            try verify("the size", city?.size, is: 3)
            try verify("the number of rows", try await db.countOfCities(), is: 1)
        },
        DatabaseCheck("the number of changed rows is that of the statement") { db in
            try await db.createCities()
            try await db.add("Ulm", "Bonn")
            try await db.transaction { tx in
                let updated = try await tx.execute("UPDATE conformance_cities SET size = 1")
                try verify("the number of updated rows", updated, is: 2)
                let created = try await tx.execute("CREATE TABLE conformance_other (id INTEGER)")
                try verify("the number of rows of a new table", created, is: 0)
                let none = try await tx.execute("DELETE FROM conformance_cities WHERE name IN \(list: [String]())")
                try verify("the number of deleted rows", none, is: 0)
                let deleted = try await tx.execute("DELETE FROM conformance_cities WHERE name = \("Ulm")")
                try verify("the number of deleted rows", deleted, is: 1)
            }
        },
        DatabaseCheck("many statements are run with one text") { db in
            try await db.createCities()
            let changed = try await db.transaction { tx in
                try await tx.executeMany(1...1500) { number in
                    "INSERT INTO conformance_cities \(values: ConformanceCity.Draft(name: "city \(number)"))"
                }
            }
            try verify("the number of inserted rows", changed, is: 1500)
            try verify("the number of rows", try await db.countOfCities(), is: 1500)
        },
    ]
}
