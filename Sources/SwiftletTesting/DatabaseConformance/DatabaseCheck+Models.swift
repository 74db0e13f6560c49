import SwiftletData

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension DatabaseCheck {
    /// Tables as models describe them.
    static let models: [DatabaseCheck] = [
        DatabaseCheck("a draft becomes a row, with the values that the database makes") { db in
            try await db.createCities()
            try await db.add("Ulm", "Bonn")
            let cities = try await db.acquire {
                try await $0.fetch(ConformanceCity.self, "SELECT * FROM conformance_cities ORDER BY id")
            }
            try verify("the names", cities.map(\.name), is: ["Ulm", "Bonn"])
            try verify("whether the keys ascend", cities[0].id < cities[1].id, is: true)
        },
        DatabaseCheck("a column that is left out gets its default value") { db in
            try await db.createCities()
            try await db.transaction {
                try await $0.execute("INSERT INTO conformance_cities (name, kind) VALUES ('Ulm', 'plain')")
            }
            let city = try await db.acquire {
                try await $0.first(ConformanceCity.self, "SELECT * FROM conformance_cities")
            }
            guard let city else { throw ConformanceFailure("the row is not there") }
            let age = city.createTime.timeIntervalSinceNow
            try verify("whether the time of creation is now", age > -3600 && age < 3600, is: true)
        },
        DatabaseCheck("a patch changes what was given, and null is given too") { db in
            try await db.createCities()
            try await db.transaction { tx in
                let draft = ConformanceCity.Draft(name: "Ulm", size: 3)
                try await tx.execute("INSERT INTO conformance_cities \(values: draft)")
                let patch = ConformanceCity.Patch(size: .some(nil), kind: .fancy)
                let city = try await tx.first(
                    ConformanceCity.self, "UPDATE conformance_cities SET \(set: patch) RETURNING *")
                try verify("the name", city?.name, is: "Ulm")
                try verify("the size", city?.size, is: nil)
                try verify("the kind", city?.kind, is: .fancy)
            }
        },
        DatabaseCheck("an enumeration is bound as it is stored") { db in
            try await db.createCities()
            try await db.add("Ulm")
            let count = try await db.acquire {
                try await $0.value(
                    Int.self, "SELECT count(*) FROM conformance_cities WHERE kind = \(ConformanceKind.plain)")
            }
            try verify("the number of rows", count, is: 1)
        },
        DatabaseCheck("a number that was given to a deleted row is not given again") { db in
            try await db.createCities()
            try await db.add("Ulm")
            try await db.transaction { try await $0.execute("DELETE FROM conformance_cities") }
            try await db.add("Bonn")
            let id = try await db.acquire { try await $0.value(Int.self, "SELECT id FROM conformance_cities") }
            try verify("the key", id, is: 2)
        },
    ]
}
