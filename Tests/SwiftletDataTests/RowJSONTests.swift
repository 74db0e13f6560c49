import Foundation
import SwiftletData
import SwiftletSchema
import Testing

@Suite struct RowJSONTests {
    private func row(_ columns: (String, SQLValue)...) throws -> Row {
        try Row(columns: Row.Columns(columns.map(\.0)), values: columns.map(\.1))
    }

    @Test func `a row is written as an object of its columns`() throws {
        let row = try row(
            ("a", .null), ("b", .bool(true)), ("c", .integer(-1)), ("d", .real(0.5)), ("e", .text("é\"")),
            ("f", .blob([0, 255])), ("g", .date(Date(timeIntervalSince1970: 1.5))),
            ("h", .uuid(try #require(UUID(uuidString: "00000000-0000-4000-8000-00000000000A")))),
            ("i", .decimal(try #require(Decimal(string: "12.50")))))
        #expect(
            try row.jsonText() == #"{"a":null,"b":true,"c":-1,"d":0.5,"e":"é\"","f":"AP8=","#
                + #""g":"1970-01-01T00:00:01.500Z","h":"00000000-0000-4000-8000-00000000000a","i":12.5}"#)
    }

    @Test func `of columns with the same name the first is written`() throws {
        #expect(try row(("a", .integer(1)), ("a", .integer(2))).jsonText() == #"{"a":1}"#)
    }

    @Test func `rows are written as a list`() throws {
        #expect(try [row(("a", .integer(1))), row()].jsonText() == #"[{"a":1},{}]"#)
    }

    @Test func `an object is read as a row`() throws {
        let row = try Row(json: #"{"a":1,"b":1.5,"c":"x","d":null,"e":[1],"f":true,"a":2}"#.utf8)
        #expect(row.columnNames == ["a", "b", "c", "d", "e", "f"])
        #expect(try row.values == [.integer(2), .real(1.5), .text("x"), .null, .json(try RawJSON("[1]")), .bool(true)])
    }

    @Test func `a number that JSON cannot write is an error`() throws {
        let row = try row(("a", .real(.nan)))
        #expect(throws: JSONError.self) { try row.jsonText() }
    }
}
