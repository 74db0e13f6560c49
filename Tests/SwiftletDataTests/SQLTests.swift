import SwiftletData
import Testing

@Suite struct SQLTests {
    private struct Columns: ColumnValues {
        var columnValues: [(column: String, value: SQLValue)]
    }

    private func render(_ sql: SQL, _ dialect: SQLDialect = .postgres) throws -> (text: String, arguments: [SQLValue]) {
        try sql.rendered(for: dialect)
    }

    @Test func `values are bound and numbered`() throws {
        let rendered = try render("SELECT \(1), \("a'b"), \(nil as Int?)", .sqlite)
        #expect(rendered.text == "SELECT ?1, ?2, ?3")
        #expect(rendered.arguments == [.integer(1), .text("a'b"), .null])
    }

    @Test func `a prefix is bound as a pattern in which nothing of it is a wildcard`() throws {
        let rendered = try render("name LIKE \(prefix: "a%b_\\c%\u{301}") AND \(1)")
        #expect(rendered.text == "name LIKE $1 ESCAPE '\\' AND $2")
        #expect(rendered.arguments == [.text("a\\%b\\_\\\\c\\%\u{301}%"), .integer(1)])
    }

    @Test func `the dialect decides the placeholder`() throws {
        #expect(try render("SELECT \(1)").text == "SELECT $1")
    }

    @Test func `identifiers are quoted and qualified`() throws {
        let rendered = try render("SELECT \(identifier: "t.a\"b")")
        #expect(rendered.text == "SELECT \"t\".\"a\"\"b\"")
        #expect(rendered.arguments.isEmpty)
    }

    @Test func `a quote in an identifier is doubled whatever follows it`() throws {
        // A quote or a dot and a combining mark are one Character to Swift, and two to an engine.
        let rendered = try render("SELECT \(identifier: "a\"\u{301}b.\u{301}c")")
        #expect(rendered.text.utf8.elementsEqual("SELECT \"a\"\"\u{301}b\".\"\u{301}c\"".utf8))
    }

    @Test(arguments: ["", "a.", ".a", "a\0b", "a\nb"])
    func `a bad identifier is refused`(_ name: String) {
        let error = #expect(throws: DataError.self) { try render("SELECT \(identifier: name)") }
        #expect(error?.code == .invalidStatement)
    }

    @Test func `a list is bound value by value`() throws {
        let rendered = try render("a IN \(list: [1, 2])")
        #expect(rendered.text == "a IN ($1, $2)")
        #expect(rendered.arguments == [.integer(1), .integer(2)])
    }

    @Test func `an empty list has the form of the dialect`() throws {
        #expect(try render("a IN \(list: [Int]())").text == "a IN (NULL)")
        #expect(try render("a IN \(list: [Int]())", .sqlite).text == "a IN (SELECT NULL WHERE 0)")
    }

    @Test func `raw text stays as it is`() throws {
        #expect(try render("SELECT 1 \(raw: "-- $1")").text == "SELECT 1 -- $1")
    }

    @Test func `statements nest and are numbered through`() throws {
        let inner: SQL = "b = \(2)"
        let rendered = try render("a = \(1) AND \(inner) AND c = \(3)")
        #expect(rendered.text == "a = $1 AND b = $2 AND c = $3")
        #expect(rendered.arguments == [.integer(1), .integer(2), .integer(3)])
    }

    @Test func `a draft becomes columns and values`() throws {
        let draft = Columns(columnValues: [("a", .integer(1)), ("b", .text("x"))])
        let rendered = try render("INSERT INTO t \(values: draft)")
        #expect(rendered.text == "INSERT INTO t (\"a\", \"b\") VALUES ($1, $2)")
        #expect(rendered.arguments == [.integer(1), .text("x")])
    }

    @Test func `an empty draft takes the defaults`() throws {
        #expect(try render("INSERT INTO t \(values: Columns(columnValues: []))").text == "INSERT INTO t DEFAULT VALUES")
    }

    @Test func `a patch becomes assignments`() throws {
        let patch = Columns(columnValues: [("a", .integer(1)), ("b", .null)])
        let rendered = try render("UPDATE t SET \(set: patch) WHERE id = \(7)")
        #expect(rendered.text == "UPDATE t SET \"a\" = $1, \"b\" = $2 WHERE id = $3")
        #expect(rendered.arguments == [.integer(1), .null, .integer(7)])
    }

    @Test func `an empty patch is refused`() {
        let error = #expect(throws: DataError.self) {
            try render("UPDATE t SET \(set: Columns(columnValues: []))")
        }
        #expect(error?.code == .invalidStatement)
    }

    @Test func `numbered arguments may repeat in any order`() throws {
        let rendered = try render(SQL("SELECT $2, $1, $2", arguments: [1, "b"]), .sqlite)
        #expect(rendered.text == "SELECT ?1, ?2, ?3")
        #expect(rendered.arguments == [.text("b"), .integer(1), .text("b")])
    }

    @Test func `quotes and comments are not searched for numbers`() throws {
        let text = "SELECT '$1', 'it''s $1', \"$1\" /* $1 */, $1 -- $1"
        let rendered = try render(SQL(text, arguments: [1]))
        #expect(rendered.text == text)
        #expect(rendered.arguments == [.integer(1)])
    }

    @Test(arguments: ["SELECT $2", "SELECT $0, $1", "SELECT 1", "SELECT $1, $2"])
    func `numbers and arguments must match`(_ text: String) {
        let error = #expect(throws: DataError.self) { try render(SQL(text, arguments: [1])) }
        #expect(error?.code == .invalidStatement)
    }
}
