import SwiftletData

extension DatabaseCheck {
    private static func numbers(to last: Int) -> SQL {
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(raw: "\(last)")) SELECT i FROM n"
    }

    /// Statements that read.
    static let reading: [DatabaseCheck] = [
        DatabaseCheck("text is found by how it begins, whatever letters that has") { db in
            try await db.createCities()
            try await db.add("a%b", "a%\u{301}", "axb", "a_c", "a\\d", "bc")
            for (prefix, expected) in [
                ("a%", ["a%b", "a%\u{301}"]), ("a_", ["a_c"]), ("a\\", ["a\\d"]), ("%", []), ("b", ["bc"]),
            ] {
                let names = try await db.acquire {
                    try await $0.fetch(
                        String.self,
                        "SELECT name FROM conformance_cities WHERE name LIKE \(prefix: prefix) ORDER BY id")
                }
                try verify("what begins with \(prefix)", names, is: expected)
            }
        },
        DatabaseCheck("values are bound wherever they stand, and lists value by value") { db in
            try await db.createCities()
            try await db.add("Ulm", "Bonn", "Kiel")
            try await db.acquire { conn in
                let name = "Bonn' OR '1' = '1"
                let none = try await conn.first("SELECT * FROM conformance_cities WHERE name = \(name)")
                try verify("the number of rows", none == nil ? 0 : 1, is: 0)
                let listed = try await conn.fetch(
                    String.self,
                    "SELECT name FROM conformance_cities WHERE name IN \(list: ["Ulm", "Kiel"]) AND id > \(1)")
                try verify("the rows", listed, is: ["Kiel"])
                let nothing = try await conn.fetch("SELECT 1 FROM conformance_cities WHERE id IN \(list: [Int]())")
                try verify("the number of rows", nothing.count, is: 0)
            }
        },
        DatabaseCheck("a statement without rows has no first row, no rows and no value") { db in
            try await db.createCities()
            try await db.acquire { conn in
                let first = try await conn.first(ConformanceCity.self, "SELECT * FROM conformance_cities")
                try verify("the first row", first, is: nil)
                try verify("the rows", try await conn.names(), is: [])
                try await verify("the value", throws: .noRows) {
                    _ = try await conn.value(Int.self, "SELECT id FROM conformance_cities")
                }
            }
        },
        DatabaseCheck("a stream gives all rows in order") { db in
            try await db.acquire { conn in
                var read: [Int] = []
                for try await number in conn.stream(Int.self, numbers(to: 1000)) { read.append(number) }
                try verify("the rows", read, is: Array(1...1000))
            }
        },
        DatabaseCheck("a stream that is given up leaves its connection usable") { db in
            try await db.acquire { conn in
                for try await number in conn.stream(Int.self, numbers(to: 100_000)) where number == 200 { break }
                try verify("the value", try await conn.value(Int.self, "SELECT 2"), is: 2)
            }
            let value = try await db.acquire { try await $0.value(Int.self, "SELECT 3") }
            try verify("the value", value, is: 3)
        },
        DatabaseCheck("other statements run on a connection while a stream is read") { db in
            try await db.createCities()
            try await db.transaction { tx in
                try await tx.add((1...200).map { "city \($0)" })
                var changed = 0
                for try await id in tx.stream(Int.self, "SELECT id FROM conformance_cities ORDER BY id") {
                    changed += try await tx.execute("UPDATE conformance_cities SET size = 1 WHERE id = \(id)")
                }
                try verify("the number of changed rows", changed, is: 200)
            }
        },
        DatabaseCheck("a read connection refuses to write") { db in
            try await db.createCities()
            let draft = ConformanceCity.Draft(name: "Ulm")
            try await verify("an insert", throws: .readOnly) {
                _ = try await db.acquire {
                    try await $0.fetch("INSERT INTO conformance_cities \(values: draft) RETURNING id")
                }
            }
            try await verify("a new table", throws: .readOnly) {
                _ = try await db.acquire { try await $0.fetch("CREATE TABLE conformance_other (id INTEGER)") }
            }
            try verify("the number of rows", try await db.countOfCities(), is: 0)
        },
    ]
}
