import Foundation
import SwiftletData
import SwiftletSQLite
import Testing

@Suite struct SQLiteTests {
    private func count(_ db: Database) async throws -> Int {
        try await db.acquire { try await $0.value(Int.self, "SELECT count(*) FROM city") }
    }

    @Test func `what a transaction wrote can be read`() async throws {
        try await withDatabase { db, _ in
            let city = City(id: 1, name: "Ulm", size: 3)
            let changed = try await db.transaction { try await $0.execute("INSERT INTO city \(values: city)") }
            #expect(changed == 1)
            #expect(try await db.acquire({ try await $0.fetch(City.self, "SELECT * FROM city") }) == [city])
            let id = 1
            #expect(
                try await db.acquire({ try await $0.first(City.self, "SELECT * FROM city WHERE id = \(id)") }) == city)
            #expect(try await db.acquire({ try await $0.first("SELECT * FROM city WHERE id = 2") }) == nil)
        }
    }

    @Test func `an insert can return its row`() async throws {
        try await withDatabase { db, _ in
            let city = City(id: 1, name: "Ulm")
            let returned = try await db.transaction {
                try await $0.first(City.self, "INSERT INTO city \(values: city) RETURNING *")
            }
            #expect(returned == city)
            #expect(try await count(db) == 1)
        }
    }

    @Test func `a read connection refuses to write`() async throws {
        try await withDatabase { db, _ in
            let error = await #expect(throws: DataError.self) {
                try await db.acquire { try await $0.fetch("INSERT INTO city (name) VALUES ('Ulm') RETURNING id") }
            }
            #expect(error?.code == .readOnly)
            let value = try await count(db)
            #expect(value == 0)
        }
    }

    @Test func `a read-only transaction refuses to write and sees one state`() async throws {
        try await withDatabase { db, _ in
            let error = await #expect(throws: DataError.self) {
                try await db.transaction(readOnly: true) { try await $0.execute("DELETE FROM city") }
            }
            #expect(error?.code == .readOnly)
            try await db.transaction(readOnly: true) { reading in
                #expect(try await reading.value(Int.self, "SELECT count(*) FROM city") == 0)
                try await db.transaction { try await $0.execute("INSERT INTO city (name) VALUES ('Ulm')") }
                #expect(try await reading.value(Int.self, "SELECT count(*) FROM city") == 0)
            }
            #expect(try await count(db) == 1)
        }
    }

    @Test func `a transaction that throws is rolled back`() async throws {
        try await withDatabase { db, _ in
            await #expect(throws: Failure.self) {
                try await db.transaction { tx in
                    try await tx.execute("INSERT INTO city (name) VALUES ('Ulm')")
                    throw Failure()
                }
            }
            let value = try await count(db)
            #expect(value == 0)
        }
    }

    @Test func `a nested transaction that throws undoes only itself`() async throws {
        try await withDatabase { db, _ in
            try await db.transaction { tx in
                try await tx.execute("INSERT INTO city (name) VALUES ('Ulm')")
                await #expect(throws: Failure.self) {
                    try await tx.transaction { inner in
                        try await inner.execute("INSERT INTO city (name) VALUES ('Bonn')")
                        throw Failure()
                    }
                }
                try await tx.transaction { inner in
                    try await inner.transaction { try await $0.execute("INSERT INTO city (name) VALUES ('Kiel')") }
                }
            }
            let names = try await db.acquire { try await $0.fetch(String.self, "SELECT name FROM city ORDER BY id") }
            #expect(names == ["Ulm", "Kiel"])
        }
    }

    @Test func `a failed statement inside a savepoint leaves the transaction usable`() async throws {
        try await withDatabase { db, _ in
            try await db.transaction { tx in
                try await tx.execute("INSERT INTO city (name) VALUES ('Ulm')")
                await #expect(throws: DataError.self) {
                    try await tx.transaction { try await $0.execute("INSERT INTO city (name) VALUES ('Ulm')") }
                }
            }
            #expect(try await count(db) == 1)
        }
    }

    @Test func `readers go on while a writer is open`() async throws {
        try await withDatabase(readers: 2) { db, _ in
            try await db.transaction { tx in
                try await tx.execute("INSERT INTO city (name) VALUES ('Ulm')")
                try await db.acquire { first in
                    try await db.acquire { second in
                        let seenByFirst = try await first.value(Int.self, "SELECT count(*) FROM city")
                        #expect(seenByFirst == 0)
                        let seenBySecond = try await second.value(Int.self, "SELECT count(*) FROM city")
                        #expect(seenBySecond == 0)
                    }
                }
                #expect(try await tx.value(Int.self, "SELECT count(*) FROM city") == 1)
            }
            #expect(try await count(db) == 1)
        }
    }

    @Test func `writers wait for each other`() async throws {
        try await withDatabase { db, _ in
            try await db.transaction { try await $0.execute("INSERT INTO city (id, name, size) VALUES (1, 'Ulm', 1)") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        try await db.transaction { tx in
                            let size = try await tx.value(Int.self, "SELECT size FROM city")
                            await Task.yield()
                            try await tx.execute("UPDATE city SET size = \(size + 1)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await db.acquire({ try await $0.value(Int.self, "SELECT size FROM city") }) == 51)
        }
    }

    @Test func `many statements are run with one text`() async throws {
        try await withDatabase { db, _ in
            let changed = try await db.transaction { tx in
                try await tx.executeMany(1...1500) { "INSERT INTO city (name) VALUES (\("city \($0)"))" }
            }
            #expect(changed == 1500)
            #expect(try await count(db) == 1500)
        }
    }

    @Test func `the number of changed rows is that of the statement`() async throws {
        try await withDatabase { db, _ in
            try await db.transaction { tx in
                let created = try await tx.execute("INSERT INTO city (name) VALUES ('Ulm'), ('Bonn')")
                #expect(created == 2)
                let none = try await tx.execute("CREATE TABLE other (id INTEGER)")
                #expect(none == 0)
                let untouched = try await tx.execute("DELETE FROM city WHERE name IN \(list: [String]())")
                #expect(untouched == 0)
                let deleted = try await tx.execute("DELETE FROM city WHERE name IN \(list: ["Ulm", "Kiel"])")
                #expect(deleted == 1)
            }
        }
    }

    @Test(arguments: [
        ("INSERT INTO city (name) VALUES ('Ulm')", DataError.Code.uniqueViolation),
        ("INSERT INTO city (id, name) VALUES (1, 'Bonn')", .uniqueViolation),
        ("INSERT INTO city (name) VALUES (NULL)", .notNullViolation),
        ("INSERT INTO city (name, size) VALUES ('Bonn', 0)", .checkViolation),
        ("INSERT INTO street (city) VALUES (9)", .foreignKeyViolation),
        ("DELETE FROM city", .foreignKeyViolation),
        ("SELEC 1", .invalidStatement),
        ("INSERT INTO nothing VALUES (1)", .invalidStatement),
    ])
    func `a failure has the code of its kind`(_ statement: String, _ code: DataError.Code) async throws {
        try await withDatabase { db, _ in
            try await db.transaction { tx in
                try await tx.execute("INSERT INTO city (id, name) VALUES (1, 'Ulm')")
                try await tx.execute("INSERT INTO street (city) VALUES (1)")
            }
            let error = await #expect(throws: DataError.self) {
                try await db.transaction { try await $0.execute("\(raw: statement)") }
            }
            #expect(error?.code == code)
            if code == .notNullViolation { #expect(error?.column == "name") }
        }
    }

    @Test func `a lock held by another process makes the database busy`() async throws {
        try await withDatabase { db, path in
            let options = DatabaseOptions(busyTimeout: .milliseconds(10))
            let other = try await Database.open("sqlite:\(path)", engines: [SQLite()], options: options)
            try await db.transaction { tx in
                let error = await #expect(throws: DataError.self) {
                    try await other.transaction { try await $0.execute("DELETE FROM city") }
                }
                #expect(error?.code == .busy)
            }
            try await other.close()
        }
    }

    @Test func `every type is stored and read back`() async throws {
        struct Everything: Equatable {
            var date = Date(timeIntervalSince1970: 1_769_854_830.123456)
            var uuid = UUID()
            var decimal = Decimal(string: "1234567890.10")
            var big = UInt64.max
        }
        try await withDatabase { db, _ in
            let all = Everything()
            let sql: SQL = """
                SELECT \(true) AS a, \(all.date) AS b, \(all.uuid) AS c, \(all.decimal) AS d, \(all.big) AS e,
                    \(Data([0, 255])) AS f, \(0.1) AS g, \(String?.none) AS h, \("é'x") AS i
                """
            let row = try #require(try await db.acquire { try await $0.first(sql) })
            #expect(try row.get("a", as: Bool.self) == true)
            #expect(try row.get("b", as: Date.self) == all.date)
            #expect(try row.get("c", as: UUID.self) == all.uuid)
            #expect(try row.get("d", as: Decimal.self) == all.decimal)
            #expect(try row.get("e", as: UInt64.self) == all.big)
            #expect(try row.get("f", as: Data.self) == Data([0, 255]))
            #expect(try row.get("g", as: Double.self) == 0.1)
            #expect(try row.get("h", as: String?.self) == nil)
            #expect(try row.get("i", as: String.self) == "é'x")
        }
    }

    @Test(arguments: [
        SQLValue.real(.nan), .text("a\0b"), .date(.distantFuture.addingTimeInterval(1e15)), .decimal(.nan),
    ])
    func `a value that cannot be stored exactly is refused`(_ value: SQLValue) async throws {
        try await withDatabase { db, _ in
            let error = await #expect(throws: DataError.self) {
                try await db.acquire { try await $0.first("SELECT \(value)") }
            }
            #expect(error?.code == .encoding)
        }
    }

    @Test func `a value of no row is an error`() async throws {
        try await withDatabase { db, _ in
            let error = await #expect(throws: DataError.self) {
                try await db.acquire { try await $0.value(Int.self, "SELECT id FROM city") }
            }
            #expect(error?.code == .noRows)
        }
    }
}
