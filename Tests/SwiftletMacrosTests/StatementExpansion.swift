import Testing

@Suite("Which statements @Service finds") struct StatementExpansion {
    /// The statements of a service with a handler of this body.
    private func statements(_ body: String, signature: String = "()", members: String = "") throws -> [String] {
        let text = try expandService(
            """
            @Service struct S {
            \(members)
            @GET func a\(signature) { \(body) }
            }
            """
        ).text
        return text.split(separator: "\n").filter { $0.hasPrefix("StatementLiteral(") }.map { line in
            String(line.dropFirst("StatementLiteral(".count).dropLast("),".count))
        }
    }

    @Test func `a statement is taken apart`() throws {
        let text = try expandService(
            """
            @Service actor S {
                @GET func a(id: Int) async throws {
                    db.first("SELECT * FROM users WHERE id = \\(id)")
                }
            }
            """
        ).text
        #expect(
            text.contains(
                """
                nonisolated static var statements: [StatementLiteral] {
                [
                StatementLiteral([.text("SELECT * FROM users WHERE id = "), .value]
                """))
    }

    @Test(arguments: [
        (
            #"db.fetch("SELECT 1 FROM a WHERE x IN \(list: xs) AND y LIKE \(prefix: y)")"#,
            #"[.text("SELECT 1 FROM a WHERE x IN "), .list, .text(" AND y LIKE "), .prefix]"#
        ),
        (
            #"db.fetch("SELECT * FROM \(identifier: "a") ORDER BY \(raw: "b")")"#,
            #"[.text("SELECT * FROM "), .identifier("a"), .text(" ORDER BY "), .text("b")]"#
        ),
        (
            #"db.fetch("SELECT * FROM \(identifier: name)")"#,
            #"[.text("SELECT * FROM "), .unknown("\\(identifier: name)")]"#
        ),
        (
            #"db.execute("INSERT INTO a \(values: draft)")"#,
            #"[.text("INSERT INTO a "), .values(of: A.Draft.self)]"#
        ),
        (
            #"db.execute("INSERT INTO a \(values: draft.setting("b", to: 1))")"#,
            #"[.text("INSERT INTO a "), .values(of: A.Draft.self, adding: ["b"])]"#
        ),
        (
            #"let sql: SQL = "UPDATE a SET \(set: patch)""#,
            #"[.text("UPDATE a SET "), .set(of: A.Patch.self)]"#
        ),
        (
            #"db.execute("INSERT INTO a \(values: make())")"#,
            #"[.text("INSERT INTO a "), .unknown("\\(values: make())")]"#
        ),
        (
            #"db.fetch("select x from a where y = \(draft.y)")"#,
            #"[.text("select x from a where y = "), .value]"#
        ),
    ])
    func `interpolations are told apart`(_ body: String, _ parts: String) throws {
        #expect(try statements(body, signature: "(draft: A.Draft, _ patch: A.Patch, name: String)") == [parts])
    }

    @Test func `each choice of a constant of SQL is a statement`() throws {
        let found = try statements(
            #"let f: SQL = x ? "" : "WHERE a = \(x)"; db.fetch("SELECT * FROM t \(f) \(Self.order)")"#,
            signature: "(x: Int)", members: #"static let order: SQL = "ORDER BY a""#)
        #expect(
            found == [
                #"[.text("SELECT * FROM t "), .text(" "), .text("ORDER BY a")]"#,
                #"[.text("SELECT * FROM t "), .text("WHERE a = "), .value, .text(" "), .text("ORDER BY a")]"#,
            ])
    }

    @Test(arguments: [
        ("filter", "(filter: SQL)"), ("make(id)", "(id: Int)"), ("SQL(text)", "(text: String)"), ("other", "()"),
        (#"x ? "a" : "b""#, "(x: Bool)"),
    ])
    func `what may be SQL and is not seen is told`(_ expression: String, _ signature: String) throws {
        let found = try statements(
            #"db.fetch("SELECT \#("\\")(\#(expression)) FROM t")"#, signature: signature,
            members: "func make(_ id: Int) -> SQL { sql }")
        #expect(found.count == 1 && found[0].contains(".unknown("), "\(found)")
    }

    @Test func `text that only begins like a statement is none`() throws {
        #expect(try statements(#"log("Select a user"); log("SELECTED"); fail("update x")"#) == [])
    }

    @Test func `numbered arguments are told`() throws {
        #expect(
            try statements(#"db.fetch(SQL("SELECT $1", arguments: [1]))"#) == [
                #"[.text("SELECT $1")], isNumbered: true"#
            ])
    }

    @Test func `the text of long literals is that of its lines`() throws {
        let body = "db.fetch(\"\"\"\n    SELECT \"a\"\n    FROM t\n    \"\"\")"
        #expect(try statements(body) == [#"[.text("SELECT \"a\"\n"), .text("FROM t")]"#])
    }
}
