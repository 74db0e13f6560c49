import SwiftletData
import SwiftletPostgres
import TestTools
import Testing

/// What happens to statements and sessions beyond one lease.
@Suite(.enabled(if: TestServer.isThere), .timeLimit(.minutes(10))) struct StatementTests {
    private static let oneConnection = EventLog().options { options in
        options.pool.maximum = 1
        options.maximumReaders = 1
    }

    @Test func `a transaction in which a failed statement was ignored is not committed`() async throws {
        try await withPostgres { db, url in
            try await TestServer.run("CREATE TABLE t (id int8 PRIMARY KEY)", at: url)
            let error = try await dataError {
                try await db.transaction { tx in
                    try await tx.execute("INSERT INTO t VALUES (1::int8)")
                    _ = try? await tx.execute("INSERT INTO t VALUES (1::int8)")
                }
            }
            #expect(error.message.contains("nothing was committed"))
            #expect(try await db.acquire({ try await $0.value(Int.self, "SELECT count(*) FROM t") }) == 0)
        }
    }

    @Test func `a transaction whose first statement could not be sent is one all the same`() async throws {
        try await withPostgres(options: Self.oneConnection) { db, url in
            try await TestServer.run("CREATE TABLE t (id int8 PRIMARY KEY)", at: url)
            struct Undone: Error {}
            for first: SQL in ["SELEC 1", "SELECT \("a\0b")::text"] {
                await #expect(throws: Undone.self) {
                    try await db.transaction { tx in
                        _ = try await dataError { try await tx.execute(first) }
                        try await tx.execute("INSERT INTO t VALUES (1::int8)")
                        throw Undone()
                    }
                }
                #expect(try await db.acquire({ try await $0.value(Int.self, "SELECT count(*) FROM t") }) == 0)
            }
        }
    }

    @Test func `statements that are known to be slow run side by side`() async throws {
        try await withPostgres(options: EventLog().options { $0.maximumReaders = 3 }) { db, _ in
            try await eventually("each has a connection") {
                let processes = try await withThrowingTaskGroup { group in
                    for _ in 0..<3 {
                        group.addTask {
                            try await db.acquire {
                                try await $0.value(Int.self, "SELECT pg_backend_pid()::int8 FROM pg_sleep(0.05)")
                            }
                        }
                    }
                    return try await group.reduce(into: Set<Int?>()) { $0.insert($1) }
                }
                return processes.count == 3
            }
        }
    }

    @Test func `a table that changes under a prepared statement is read as it is then`() async throws {
        try await withPostgres(options: Self.oneConnection) { db, url in
            try await TestServer.run("CREATE TABLE t (id int8, v int4)", "INSERT INTO t VALUES (1, 7)", at: url)
            let number = try await db.acquire { try await $0.value(Int.self, "SELECT v FROM t WHERE id = \(1)") }
            #expect(number == 7)
            try await TestServer.run("ALTER TABLE t ALTER v TYPE text USING v || ' apples'", at: url)
            let text = try await db.acquire { try await $0.value(String.self, "SELECT v FROM t WHERE id = \(1)") }
            #expect(text == "7 apples")
            // What did not fit the parameter fits it by and by: a description is trusted for a second.
            try await TestServer.run("ALTER TABLE t ALTER id TYPE text", at: url)
            try await eventually("the parameter takes text") {
                do {
                    let found = try await db.acquire {
                        try await $0.value(String.self, "SELECT v FROM t WHERE id = \("1")")
                    }
                    return found == "7 apples"
                } catch let error as DataError where error.code == .encoding {
                    return false
                }
            }
        }
    }

    @Test func `a table that changes under a statement prepared in an earlier transaction is read as it is then`()
        async throws
    {
        try await withPostgres(options: Self.oneConnection) { db, url in
            try await TestServer.run("CREATE TABLE t (v int4)", "INSERT INTO t VALUES (7)", at: url)
            #expect(try await db.transaction({ try await $0.value(Int.self, "SELECT v FROM t") }) == 7)
            try await TestServer.run("ALTER TABLE t ALTER v TYPE text USING v || ' apples'", at: url)
            // It is the first statement, so that the transaction can be begun anew.
            #expect(try await db.transaction({ try await $0.value(String.self, "SELECT v FROM t") }) == "7 apples")
            try await TestServer.run("ALTER TABLE t ALTER v TYPE int4 USING 8", at: url)
            // Here it is not; but run again, the transaction succeeds.
            let value = try await db.transaction(retries: 1) { tx in
                try await tx.execute("CREATE TEMPORARY TABLE other (a int8)")
                return try await tx.value(Int.self, "SELECT v FROM t")
            }
            #expect(value == 8)
        }
    }

    @Test func `a connection that prepares a statement after its table has changed reads what it gives then`()
        async throws
    {
        try await withPostgres(options: Self.oneConnection) { db, url in
            try await TestServer.run("CREATE TABLE t (v int4)", "INSERT INTO t VALUES (7)", at: url)
            // Described on the connection for reading, and prepared on the one for transactions for the first time.
            let number = try await db.acquire { try await $0.first("SELECT v FROM t") }
            #expect(try number?.get("v", as: Int.self) == 7)
            try await TestServer.run("ALTER TABLE t ALTER v TYPE text USING v || ' apples'", at: url)
            let text = try await db.transaction { try await $0.first("SELECT v FROM t") }
            #expect(try text?.get("v", as: String.self) == "7 apples")
        }
    }

    @Test(arguments: [
        "SET work_mem = '1MB'", "SELECT set_config('search_path', 'x', false)", "SELECT pg_advisory_lock(1)",
    ])
    func `what would stay on a shared connection is refused there`(_ statement: String) async throws {
        try await withPostgres { db, _ in
            let error = try await dataError { try await db.acquire { try await $0.fetch("\(raw: statement)") } }
            #expect(error.code == .readOnly)
        }
    }

    @Test func `a statement that fails beside the first of its transaction undoes nothing silently`() async throws {
        try await withPostgres { db, url in
            try await TestServer.run("CREATE TABLE t (v int4)", at: url)
            for _ in 0..<20 {
                let isCommitted: Bool
                do {
                    isCommitted = try await db.transaction { tx in
                        async let wrong: Void = { _ = try? await tx.execute("INSERT INTO t (nothing) VALUES (1)") }()
                        async let right = tx.execute("INSERT INTO t VALUES (1)")
                        await wrong
                        return try await right == 1
                    }
                } catch {
                    isCommitted = false
                }
                let count = try await db.transaction { try await $0.execute("DELETE FROM t") }
                #expect(count == (isCommitted ? 1 : 0))
            }
        }
    }

    @Test func `a transaction that changes a table reads it as it is then`() async throws {
        try await withPostgres(options: Self.oneConnection) { db, url in
            try await TestServer.run("CREATE TABLE t (v int4)", "INSERT INTO t VALUES (7)", at: url)
            let values = try await db.transaction { tx in
                let before = try await tx.value(Int.self, "SELECT v FROM t")
                try await tx.execute("ALTER TABLE t ALTER v TYPE text USING v || ' apples'")
                return ["\(before)", try await tx.value(String.self, "SELECT v FROM t")]
            }
            #expect(values == ["7", "7 apples"])
        }
    }

    @Test func `more statements than a connection keeps prepared work, again and again`() async throws {
        var options = Self.oneConnection
        options.statementCacheSize = 4
        try await withPostgres(options: options) { db, _ in
            for _ in 0..<3 {
                for number in 0..<50 {
                    let sql: SQL = "SELECT \(raw: "\(number)")::int8 + \(1)"
                    let read = try await db.acquire { try await $0.value(Int.self, sql) }
                    let written = try await db.transaction { try await $0.value(Int.self, sql) }
                    #expect([read, written] == [number + 1, number + 1])
                }
            }
            let kept = try await db.acquire {
                try await $0.value(Int.self, "SELECT count(*) FROM pg_prepared_statements")
            }
            #expect(kept <= 5)
        }
    }

    @Test func `a statement that could not be prepared in a broken transaction is prepared later`() async throws {
        try await withPostgres(options: Self.oneConnection) { db, _ in
            // Known to the database, not prepared on the connection for transactions yet.
            let known = try await db.acquire { try await $0.value(Int.self, "SELECT 5::int8") }
            _ = try? await db.transaction { tx in
                _ = try? await tx.fetch("SELECT 1 / 0")
                _ = try? await tx.fetch("SELECT 5::int8")
            }
            let later = try await db.transaction { try await $0.value(Int.self, "SELECT 5::int8") }
            #expect([known, later] == [5, 5])
        }
    }

    @Test func `what a broken transaction could not let the server forget is forgotten later`() async throws {
        var options = Self.oneConnection
        options.statementCacheSize = 2
        try await withPostgres(options: options) { db, _ in
            for number in 0..<10 {
                let fresh: [SQL] = (0..<3).map { "SELECT \(raw: "\(number * 3 + $0)")::int8" }
                for sql in fresh[..<2] { _ = try await db.transaction { try await $0.value(Int.self, sql) } }
                // Known to the database; to be prepared on the connection for transactions, another must be forgotten.
                _ = try await db.acquire { try await $0.value(Int.self, fresh[2]) }
                _ = try? await db.transaction { tx in
                    _ = try? await tx.fetch("SELECT 1 / 0")
                    _ = try? await tx.fetch(fresh[2])
                }
            }
            let kept = try await db.transaction {
                try await $0.value(Int.self, "SELECT count(*) FROM pg_prepared_statements")
            }
            #expect(kept <= 4)
        }
    }

    @Test func `what a lease sets in its session is gone for the next one`() async throws {
        try await withPostgres(options: Self.oneConnection) { db, url in
            try await TestServer.run("CREATE ROLE leaking_\(url.suffix(8))", at: url)
            try await db.transaction { tx in
                try await tx.execute("-- a comment\nSET work_mem = '123kB'")
                _ = try await tx.fetch("SELECT set_config('swiftlet.test', 'left', false)")
                _ = try await tx.fetch("SELECT pg_advisory_lock(4711)")
                try await tx.execute("CREATE TEMPORARY TABLE left_over (a int8)")
                try await tx.execute("LISTEN left_over")
                try await tx.execute("SET ROLE \(raw: "leaking_\(url.suffix(8))")")
            }
            try await db.transaction { tx in
                let row = try #require(
                    try await tx.first(
                        """
                        SELECT current_setting('work_mem') AS work_mem, current_setting('swiftlet.test', true) AS test,
                            (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) AS locks,
                            to_regclass('left_over')::text AS relation, current_user::text AS role,
                            (SELECT count(*) FROM pg_listening_channels()) AS channels,
                            current_setting('statement_timeout') AS statement_timeout
                        """))
                #expect(try row.get("work_mem", as: String.self) != "123kB")
                #expect(try row.get("test", as: String?.self) ?? "" == "")
                #expect(try row.get("locks", as: Int.self) == 0)
                #expect(try row.get("relation", as: String?.self) == nil)
                #expect(try row.get("channels", as: Int.self) == 0)
                #expect(try row.get("role", as: String.self) == "swiftlet")
                // What Swiftlet has set stays.
                #expect(try row.get("statement_timeout", as: String.self) == "10min")
            }
            try await TestServer.run("DROP ROLE leaking_\(url.suffix(8))", at: url)
        }
    }
}
