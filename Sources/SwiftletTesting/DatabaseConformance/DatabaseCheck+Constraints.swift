import SwiftletData

extension DatabaseCheck {
    /// Rules that the engine keeps, and how it says that they are broken.
    static let constraints: [DatabaseCheck] = [
        refusal("two rows with one unique value", .uniqueViolation, column: "name") {
            "INSERT INTO conformance_cities \(values: ConformanceCity.Draft(name: "Ulm"))"
        },
        refusal("null in a column that has a value", .notNullViolation, column: "name") {
            "UPDATE conformance_cities SET name = NULL"
        },
        refusal("text that is too short", .checkViolation) { "UPDATE conformance_cities SET name = 'U'" },
        refusal("a number that is too small", .checkViolation) { "UPDATE conformance_cities SET size = -1" },
        refusal("a number that is too large", .checkViolation) { "UPDATE conformance_cities SET size = 100" },
        refusal("a value that the enumeration does not have", .checkViolation) {
            "UPDATE conformance_cities SET kind = 'odd'"
        },
        refusal("a reference to no row", .foreignKeyViolation) {
            "INSERT INTO conformance_streets \(values: ConformanceStreet.Draft(cityID: 9))"
        },
        refusal("deleting a row that another refers to", .foreignKeyViolation) { "DELETE FROM conformance_cities" },
        refusal("a statement with a mistake", .invalidStatement) { "SELEC 1" },
        refusal("a table that is not there", .invalidStatement) { "INSERT INTO nothing VALUES (1)" },
        DatabaseCheck("text that is too long is refused") { db in
            try await db.createCities()
            // An engine may have an error of its own for it.
            do {
                try await db.add(String(repeating: "x", count: 21))
            } catch is DataError {
                return
            }
            throw ConformanceFailure("text of 21 characters was stored where 20 are allowed")
        },
        DatabaseCheck("null keeps the rules of a column that may be null") { db in
            try await db.createCities()
            try await db.add("Ulm")
            let size = try await db.acquire { try await $0.value(Int?.self, "SELECT size FROM conformance_cities") }
            try verify("the size", size, is: nil)
        },
    ]

    private static func refusal(
        _ what: String, _ code: DataError.Code, column: String? = nil, _ statement: @escaping @Sendable () -> SQL
    ) -> DatabaseCheck {
        DatabaseCheck("\(what): \(code)") { db in
            try await db.createCities()
            try await db.add("Ulm")
            try await db.transaction { tx in
                let id = try await tx.value(Int.self, "SELECT id FROM conformance_cities")
                try await tx.execute("INSERT INTO conformance_streets \(values: ConformanceStreet.Draft(cityID: id))")
            }
            let error = try await verify("the statement", throws: code) {
                _ = try await db.transaction { try await $0.execute(statement()) }
            }
            if let column { try verify("the column", error.column, is: column) }
            try verify("the number of rows", try await db.countOfCities(), is: 1)
        }
    }
}
