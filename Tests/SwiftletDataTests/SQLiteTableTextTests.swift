import Testing

@testable import SwiftletData

@Suite struct SQLiteTableTextTests {
    /// The lines of the definition's body after a change.
    private func body(
        _ definition: String, _ change: (inout SQLiteTableText) throws -> Void = { _ in }
    ) throws -> [String] {
        var text = try SQLiteTableText("CREATE TABLE \"t (\" (\(definition))")
        try change(&text)
        return text.rendered(as: "t").split(separator: "\n").dropFirst().dropLast().map {
            var line = $0.drop { $0 == " " }
            if line.last == "," { line.removeLast() }
            return String(line)
        }
    }

    @Test func `commas and parentheses in quotes, comments and expressions divide nothing`() throws {
        #expect(
            try body("a TEXT DEFAULT ',(' -- , (\n, [b,] INT CHECK (b IN (1, 2)) /* ) */, \"c\"\",\" x, `d,` x'0f'")
                == ["a TEXT DEFAULT ',('", "[b,] INT CHECK (b IN (1, 2))", "\"c\"\",\" x", "`d,` x'0f'"])
    }

    @Test func `a combining mark behind a quote hides no quote`() throws {
        let column = "\"a\"\"\u{301},\" TEXT DEFAULT '\u{301},('"
        #expect(try body(column + ", b INT") == [column, "b INT"])
    }

    @Test func `what stands behind the columns stays`() throws {
        let text = try SQLiteTableText("CREATE TABLE t (a INT PRIMARY KEY) WITHOUT ROWID, STRICT")
        #expect(text.rendered(as: "u") == "CREATE TABLE u (\n    a INT PRIMARY KEY\n) WITHOUT ROWID, STRICT")
    }

    @Test(arguments: [
        ("a INT", "a INT NOT NULL"), ("a", "a NOT NULL"),
        ("a INT CHECK (a IS NOT NULL)", "a INT CHECK (a IS NOT NULL) NOT NULL"),
        ("a INT not null", "a INT not null"), ("\"A\" INT", "\"A\" INT NOT NULL"),
    ])
    func `not null is added once`(_ before: String, _ after: String) throws {
        #expect(try body(before) { try $0.setNotNull("a", true) } == [after])
    }

    @Test(arguments: [
        ("a INT NOT NULL", "a INT"), ("a INT NOT NULL DEFAULT 1", "a INT DEFAULT 1"),
        ("a INT CONSTRAINT c NOT NULL ON CONFLICT FAIL UNIQUE", "a INT UNIQUE"),
        ("a INT CHECK (a NOT NULL) NOT NULL", "a INT CHECK (a NOT NULL)"), ("a INT", "a INT"),
    ])
    func `not null is dropped with its name and its conflict clause`(_ before: String, _ after: String) throws {
        #expect(try body(before) { try $0.setNotNull("a", false) } == [after])
    }

    @Test func `a column is added behind the others and before the table's constraints`() throws {
        let added = try body("a INT, \"unique\" INT, UNIQUE (a), CHECK (a > 0)") {
            $0.append(column: "b INT DEFAULT 1")
        }
        #expect(added == ["a INT", "\"unique\" INT", "b INT DEFAULT 1", "UNIQUE (a)", "CHECK (a > 0)"])
    }

    @Test func `a column is removed by its name whatever its quotes`() throws {
        #expect(try body("a INT, [B c] INT, d INT") { try $0.remove(column: "b C") } == ["a INT", "d INT"])
    }

    @Test func `what is not there is an error`() throws {
        #expect(throws: DataError.self) { try body("a INT, UNIQUE (a)") { try $0.remove(column: "unique") } }
        #expect(throws: DataError.self) { try SQLiteTableText("DROP TABLE t") }
    }
}
