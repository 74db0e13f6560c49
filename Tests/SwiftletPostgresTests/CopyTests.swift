import Foundation
import SwiftletData
import Testing

@Suite(.enabled(if: TestServer.isThere), .timeLimit(.minutes(10))) struct CopyTests {
    private struct Draft: ColumnValues {
        let name: String
        let size: Int?
        var columnValues: [(column: String, value: SQLValue)] { [("name", name.sqlValue), ("size", size.sqlValue)] }
    }

    private func create(_ db: Database) async throws {
        try await db.transaction {
            try await $0.execute(
                "CREATE TABLE things (id int8 GENERATED ALWAYS AS IDENTITY, name text NOT NULL UNIQUE, size int4)")
        }
    }

    @Test func `rows are copied in, and read back as they were given`() async throws {
        try await withPostgres { db, _ in
            try await create(db)
            let count = try await db.transaction { tx in
                try await tx.copy(
                    into: "things", columns: ["name", "size"],
                    rows: (0..<20_000).map { ["thing \($0)", $0.isMultiple(of: 2) ? Optional($0) : nil] })
            }
            #expect(count == 20_000)
            let row = try await db.acquire {
                try await $0.fetch("SELECT count(*) AS n, count(size) AS sized, sum(size)::int8 AS sum FROM things")[0]
            }
            #expect(try row.values == [.integer(20_000), .integer(10_000), .integer(99_990_000)])
        }
    }

    @Test func `drafts are copied in by their columns`() async throws {
        try await withPostgres { db, _ in
            try await create(db)
            try await db.transaction { tx in
                try await tx.copy(into: "things", [Draft(name: "é\t\\N", size: nil), Draft(name: "", size: 7)])
            }
            let names = try await db.acquire { try await $0.fetch(String.self, "SELECT name FROM things ORDER BY id") }
            #expect(names == ["é\t\\N", ""])
        }
    }

    @Test func `a value that does not fit names row and column, and the connection stays in order`() async throws {
        try await withPostgres { db, _ in
            try await create(db)
            let error = await #expect(throws: DataError.self) {
                try await db.transaction { tx in
                    try await tx.copy(
                        into: "things", columns: ["name", "size"], rows: [["a", 1], ["b", Int64.max]])
                }
            }
            #expect(error?.code == .encoding)
            #expect(error?.message.contains("row 2") == true && error?.column == "size")
            #expect(try await db.acquire { try await $0.value(Int.self, "SELECT count(*) FROM things") } == 0)
            try await db.transaction { _ = try await $0.copy(into: "things", [Draft(name: "a", size: 1)]) }
            #expect(try await db.acquire { try await $0.value(Int.self, "SELECT count(*) FROM things") } == 1)
        }
    }

    @Test func `a constraint that a copied row breaks is told as for other statements`() async throws {
        try await withPostgres { db, _ in
            try await create(db)
            let error = await #expect(throws: DataError.self) {
                try await db.transaction { tx in
                    try await tx.copy(into: "things", columns: ["name"], rows: [["a"], ["a"]])
                }
            }
            #expect(error?.code == .uniqueViolation && error?.constraint == "things_name_key")
            #expect(try await db.acquire { try await $0.value(Int.self, "SELECT count(*) FROM things") } == 0)
        }
    }

    @Test func `rows that throw while they are made undo the copy`() async throws {
        struct Broken: Error {}
        try await withPostgres { db, _ in
            try await create(db)
            let rows = AsyncThrowingStream<[any SQLConvertible], any Error> { stream in
                stream.yield(["a"])
                stream.finish(throwing: Broken())
            }
            await #expect(throws: Broken.self) {
                try await db.transaction { tx in try await tx.copy(into: "things", columns: ["name"], rows: rows) }
            }
            #expect(try await db.acquire { try await $0.value(Int.self, "SELECT count(*) FROM things") } == 0)
        }
    }

    @Test func `what a statement reads is exported as comma-separated values`() async throws {
        try await withPostgres { db, _ in
            try await create(db)
            let text = try await db.transaction { tx in
                let rows: [[any SQLConvertible]] = [["a,b", 1], ["c\"d", nil as Int?]]
                try await tx.copy(into: "things", columns: ["name", "size"], rows: rows)
                var bytes: [UInt8] = []
                for try await piece in tx.copyOut("SELECT name, size FROM things ORDER BY id") { bytes += piece }
                // The connection goes on with the transaction behind an export.
                #expect(try await tx.value(Int.self, "SELECT count(*) FROM things") == 2)
                return String(decoding: bytes, as: UTF8.self)
            }
            #expect(text == "name,size\n\"a,b\",1\n\"c\"\"d\",\n")
        }
    }

    @Test func `a copy may take longer than a statement, and statements behind it may not`() async throws {
        // Time enough for the statements around the copy, on a machine that is busy with other tests.
        var options = DatabaseOptions.patient
        options.statementTimeout = .seconds(3)
        try await withPostgres(options: options) { db, _ in
            try await create(db)
            let error = try await dataError {
                try await db.transaction { tx in
                    let rows = AsyncStream<[any SQLConvertible]> { stream in
                        stream.yield(["early"])
                        Task.detached {
                            try? await Task.sleep(for: .seconds(5))
                            stream.yield(["late"])
                            stream.finish()
                        }
                    }
                    let count = try await tx.copy(into: "things", columns: ["name"], rows: rows)
                    #expect(count == 2)
                    _ = try await tx.fetch("SELECT pg_sleep(60)")
                }
            }
            #expect(error.code == .timeout)
        }
    }

    @Test func `an export that is given up costs the connection and nothing else`() async throws {
        try await withPostgres { db, _ in
            await #expect(throws: DataError.self) {
                try await db.transaction { tx in
                    for try await _ in tx.copyOut("SELECT generate_series(1, 1000000)") { break }
                    _ = try await tx.fetch("SELECT 1")
                }
            }
            let one = try await db.transaction { try await $0.value(Int.self, "SELECT 1") }
            #expect(one == 1)
        }
    }

    @Test func `a COPY that is run as a statement is refused, and harms nobody`() async throws {
        try await withPostgres { db, _ in
            let read = try await dataError { try await db.acquire { try await $0.fetch("COPY pg_class TO STDOUT") } }
            #expect(read.code == .invalidStatement && read.message.contains("tx.copyOut"))
            let write = try await dataError {
                try await db.transaction { try await $0.execute("/* in */ copy pg_class FROM STDIN") }
            }
            #expect(write.code == .invalidStatement)
            let one = try await db.acquire { try await $0.value(Int.self, "SELECT 1") }
            #expect(one == 1)
        }
    }

    @Test func `an export is read no faster than it is asked for`() async throws {
        try await withPostgres { db, _ in
            let isActive: SQL = """
                SELECT wait_event FROM pg_stat_activity
                WHERE datname = current_database() AND query LIKE 'COPY%' AND wait_event = 'ClientWrite'
                """
            try await db.transaction { tx in
                var count = 0
                for try await piece in tx.copyOut("SELECT repeat('x', 10000) FROM generate_series(1, 5000)") {
                    if count == 0 {
                        // The server cannot get rid of its 50 MB while nobody asks for more.
                        try await eventually("the server waits") {
                            try await db.acquire { try await $0.first(isActive) } != nil
                        }
                    }
                    count += piece.count
                }
                #expect(count > 50_000_000)
            }
        }
    }

    @Test func `an export takes no values`() async throws {
        try await withPostgres { db, _ in
            let error = await #expect(throws: DataError.self) {
                try await db.transaction { tx in for try await _ in tx.copyOut("SELECT \(1)::int4") {} }
            }
            #expect(error?.code == .invalidStatement)
        }
    }
}
