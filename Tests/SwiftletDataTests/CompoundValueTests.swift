import Foundation
import SwiftletData
import SwiftletSchema
import Testing

@Suite struct CompoundValueTests {
    private func row(_ value: SQLValue) throws -> Row { try Row(columns: Row.Columns(["c"]), values: [value]) }

    @Test func `a value is small`() {
        // Rows are lists of values, so that every byte counts.
        #expect(MemoryLayout<SQLValue>.stride <= 24)
    }

    @Test func `a list is bound as an array, and lists in a list as one of two dimensions`() throws {
        guard case .array(let array) = SQLArray<SQLArray>([[1, 2], [3, 4], [5, 6]]).sqlValue else {
            Issue.record("it is no array")
            return
        }
        #expect(array.dimensions.map(\.count) == [3, 2])
        #expect(array.elements == (1...6).map { .integer($0) })
        #expect(SQLArray<SQLArray<Int>>(sqlValue: .array(array)) == [[1, 2], [3, 4], [5, 6]])
        let sql: SQL = "id = ANY(\(array: [1, 2]))"
        #expect(try sql.rendered(for: .postgres).arguments == [SQLArray([1, 2]).sqlValue])
    }

    @Test func `an array whose dimensions do not fit its elements is refused`() {
        #expect(SQLArrayValue([.null], dimensions: [.init(count: 2)]) == nil)
        #expect(SQLArrayValue([.null], dimensions: []) == nil)
        #expect(SQLArrayValue([], dimensions: [.init(count: 0)]) == nil)
        #expect(SQLArrayValue([.null], dimensions: [.init(count: -1), .init(count: -1)]) == nil)
        #expect(SQLArrayValue([.null], dimensions: [.init(count: .max), .init(count: 3)]) == nil)
        #expect(SQLArrayValue([], dimensions: []) != nil)
    }

    @Test func `an array is read as a list only if every element fits`() throws {
        let row = try row(.array(SQLArrayValue([.integer(1), .null], typeName: "int4[]")))
        #expect(try row.get("c", as: [Int?].self) == [1, nil])
        let error = #expect(throws: DataError.self) { try row.get("c", as: [Int].self) }
        #expect(error?.message == "column \"c\" holds int4[], which does not fit Array<Int>")
    }

    @Test func `JSON is read as text, as itself and as any type it fits`() throws {
        let row = try row(.json(RawJSON(#"{"a":[1]}"#)))
        #expect(try row.get("c", as: String.self) == #"{"a":[1]}"#)
        #expect(try row.get("c", as: RawJSON.self) == RawJSON(#"{"a":[1]}"#))
        #expect(try row.get("c", as: [String: [Int]].self) == ["a": [1]])
        #expect(try row.jsonText() == #"{"c":{"a":[1]}}"#)
        #expect(RawJSON(sqlValue: .text("{")) == nil)
        #expect(RawJSON(sqlValue: .text("[1]"))?.description == "[1]")
    }

    @Test func `a row within a row is read as one`() throws {
        let inner = try Row(columns: Row.Columns(["a"]), values: [.integer(1)])
        let outer = try row(.composite(SQLCompositeValue(inner, typeName: "pair")))
        #expect(try outer.get("c", as: Row.self) == inner)
        #expect(try outer.jsonText() == #"{"c":{"a":1}}"#)
        let error = #expect(throws: DataError.self) { try outer.get("c", as: Int.self) }
        #expect(error?.message == "column \"c\" holds pair, which does not fit Int")
    }

    @Test func `a value of another type is read in the form it has`() throws {
        let text = try row(.other(SQLOtherValue("inet", text: "::1")))
        #expect(try text.get("c", as: String.self) == "::1")
        #expect(throws: DataError.self) { try text.get("c", as: Data.self) }
        #expect(try text.jsonText() == #"{"c":"::1"}"#)
        let bytes = try row(.other(SQLOtherValue("tsvector", bytes: [0, 255])))
        #expect(try bytes.get("c", as: Data.self) == Data([0, 255]))
        #expect(throws: DataError.self) { try bytes.get("c", as: String.self) }
        #expect(try bytes.jsonText() == #"{"c":"AP8="}"#)
    }

    @Test func `a decimal of more digits than it has is refused, and one with zeros is not`() throws {
        let zeros = String(repeating: "0", count: 40)
        #expect(
            Decimal(sqlValue: .other(SQLOtherValue("numeric", text: "1" + zeros + "." + zeros)))
                == Decimal(string: "1e40"))
        #expect(Decimal(sqlValue: .text(String(repeating: "1", count: 39))) == nil)
        #expect(Decimal(sqlValue: .other(SQLOtherValue("numeric", text: "NaN"))) == nil)
    }

    @Test func `ranges hold what lies between their ends`() {
        let days = SQLRange(1..<3)
        #expect([0, 1, 2, 3].map(days.contains) == [false, true, true, false])
        #expect([0, 1, 3, 4].map(SQLRange(1...3).contains) == [false, true, true, false])
        #expect(SQLRange(lower: 1, upper: nil, includesLower: false).contains(1) == false)
        #expect(SQLRange(5...).contains(.max))
        #expect(SQLRange(1..<1).isEmpty && !SQLRange<Int>.empty.contains(0))
        #expect(SQLRange<Int>(lower: nil, upper: nil).includesLower == false)
    }

    @Test(arguments: [
        (#"{"lower":1,"upper":3,"bounds":"[)"}"#, SQLRange(1..<3)),
        (#"{"lower":1,"upper":3,"bounds":"[]"}"#, SQLRange(1...3)),
        (#"{"lower":null,"upper":3,"bounds":"(]"}"#, SQLRange(lower: nil, upper: 3, includesUpper: true)),
        (#"{"lower":null,"upper":null,"bounds":"empty"}"#, .empty),
    ])
    func `a range has one form in JSON`(_ json: String, _ range: SQLRange<Int>) throws {
        #expect(try range.jsonText() == json)
        #expect(try SQLRange<Int>(json: json.utf8) == range)
        #expect(SQLRange<Int>(sqlValue: range.sqlValue) == range)
        #expect(try range.sqlValue.jsonText() == json)
    }

    @Test func `ranges of different types have different names in documents`() {
        #expect(SQLRange<CalendarDate>.schemaName == "RangeOfCalendarDate")
        #expect(SQLRange<Date>.schemaName == "RangeOfDate")
    }

    @Test func `an end of a range that is left out is none`() throws {
        #expect(try SQLRange<Int>(json: #"{"upper":3}"#.utf8) == SQLRange(lower: nil, upper: 3))
        let error = #expect(throws: ValidationError.self) {
            try SQLRange<Int>(json: #"{"lower":"x","bounds":"<"}"#.utf8)
        }
        #expect(error?.violations.map(\.field) == ["lower", "bounds"])
    }

    @Test(arguments: [
        ("192.0.2.1", 32), ("10.0.0.0/8", 8), ("0.0.0.0/0", 0), ("::1", 128), ("2001:db8::/32", 32),
        ("::ffff:192.0.2.1", 128),
    ])
    func `a network address has one text`(_ text: String, _ length: Int) throws {
        let address = try #require(NetworkAddress(text))
        #expect(address.description == text && address.prefixLength == length)
        #expect(NetworkAddress(sqlValue: address.sqlValue) == address)
        #expect(try NetworkAddress(json: "\"\(text)\"".utf8) == address)
    }

    @Test(arguments: [
        "", "192.0.2", "192.0.2.256", "192.0.2.1/33", "::1/129", "::1/", "::1/+1", "localhost", "1.2.3.4\0", "::g",
    ])
    func `text that is no network address is refused`(_ text: String) { #expect(NetworkAddress(text) == nil) }

    @Test func `a network contains the addresses that begin with its prefix`() throws {
        let network = try #require(NetworkAddress("192.0.2.64/26"))
        #expect(network.isNetwork && !network.isHost)
        #expect(try network.contains(#require(NetworkAddress("192.0.2.127"))))
        #expect(try !network.contains(#require(NetworkAddress("192.0.2.128"))))
        #expect(try !network.contains(#require(NetworkAddress("192.0.2.0/24"))))
        #expect(try !network.contains(#require(NetworkAddress("::1"))))
        #expect(try !#require(NetworkAddress("192.0.2.65/26")).isNetwork)
        #expect(try #require(NetworkAddress("0.0.0.0/0")).contains(network))
    }
}
