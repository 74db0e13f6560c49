import Foundation
import SwiftletData
import SwiftletSchema
import Testing

@testable import SwiftletPostgres

/// What Swift values become in the database, as the server writes it.
@Suite(.enabled(if: TestServer.url != nil)) struct BindingTests {
    private let connection: BinaryConnection

    init() throws {
        connection = try BinaryConnection()
        try connection.execute(TypeLiterals.definitions)
    }

    private func check(_ value: SQLValue, as type: String, is expected: String?) throws {
        #expect(try connection.text("SELECT ($1::\(type))::text", value) == expected, "\(value) as \(type)")
    }

    @Test func `NULL is NULL of any type`() throws {
        try check(.null, as: "int4", is: nil)
        try check(.null, as: "pg_temp.place", is: nil)
        try check(.json(RawJSON("null")), as: "text[]", is: nil)
    }

    @Test func `numbers are bound to every type that holds them exactly`() throws {
        try check(.integer(-5), as: "int2", is: "-5")
        try check(.integer(1 << 53), as: "float8", is: "9.007199254740992e+15")
        try check(.integer(.min), as: "numeric", is: "-9223372036854775808")
        try check(.integer(100_000_000), as: "numeric", is: "100000000")
        try check(.integer(4_294_967_295), as: "oid", is: "4294967295")
        try check(.integer(1), as: "jsonb", is: "1")
        try check(.decimal(Decimal(string: "1e3") ?? 0), as: "int4", is: "1000")
        try check(.decimal(Decimal(string: "-0.00012") ?? 0), as: "numeric", is: "-0.00012")
        try check(.decimal(Decimal(string: "12.5") ?? 0), as: "numeric(10, 2)", is: "12.50")
        try check(.decimal(Decimal.nan), as: "numeric", is: "NaN")
        try check(UInt64.max.sqlValue, as: "numeric(20, 0)", is: "18446744073709551615")
        try check(Float(0.1).sqlValue, as: "float4", is: "0.1")
    }

    @Test(arguments: [
        ("0", "0"), ("-0.0", "0.0"), ("+12.50", "12.50"), ("1e5", "100000"), ("1.5E-3", "0.0015"), (".5", "0.5"),
        ("5.", "5"), ("00012", "12"), ("-Infinity", "-Infinity"), ("0.00000", "0.00000"), ("9999.9999", "9999.9999"),
    ])
    func `text of a number is that number`(_ text: String, _ expected: String) throws {
        try check(.text(text), as: "numeric", is: expected)
    }

    @Test func `text is bound to types whose text has one meaning`() throws {
        try check(.text("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"), as: "uuid", is: "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")
        try check(.text("2026-02-28"), as: "date", is: "2026-02-28")
        try check(.text("2026-02-28T10:00:00+02:00"), as: "timestamptz", is: "2026-02-28 13:30:00+05:30")
        try check(.text("2026-02-28 10:00:00.5"), as: "timestamp", is: "2026-02-28 10:00:00.5")
        try check(.text("infinity"), as: "timestamptz", is: "infinity")
        try check(.text("10:20"), as: "time", is: "10:20:00")
        try check(.text("10:20:30-08"), as: "timetz", is: "10:20:30-08")
        try check(.text("P1Y2M3DT4H5M6.5S"), as: "interval", is: "1 year 2 mons 3 days 04:05:06.5")
        try check(.text("2001:DB8::/32"), as: "cidr", is: "2001:db8::/32")
        try check(.text("{\"a\":  1}"), as: "json", is: "{\"a\":  1}")
        try check(.text("[1]"), as: "jsonb", is: "[1]")
        try check(.text("sad"), as: "pg_temp.mood", is: "sad")
        try check(.text("AbC"), as: "citext", is: "AbC")
        try check(.text("ab"), as: "char(4)", is: "ab")
        try check(.text("101"), as: "bit(3)", is: "101")
        try check(.text("(1,2.5)"), as: "point", is: "(1,2.5)")
    }

    @Test func `values that are read back from text are bound to text`() throws {
        let id = try #require(UUID(uuidString: "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"))
        try check(.uuid(id), as: "text", is: "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")
        try check(.date(Date(timeIntervalSince1970: 0.5)), as: "text", is: "1970-01-01 00:00:00.500000Z")
        try check(.day(try #require(CalendarDate("2026-02-28"))), as: "varchar", is: "2026-02-28")
        try check(.json(RawJSON("[1]")), as: "text", is: "[1]")
    }

    @Test func `dates are bound to points in time, and to days at their midnight in UTC`() throws {
        let date = Date(timeIntervalSince1970: 86_400.000_001)
        try check(.date(date), as: "timestamptz", is: "1970-01-02 05:30:00.000001+05:30")
        try check(.date(date), as: "timestamp", is: "1970-01-02 00:00:00.000001")
        try check(.date(Date(timeIntervalSince1970: 86_400)), as: "date", is: "1970-01-02")
        try check(.date(Date(timeIntervalSince1970: .infinity)), as: "timestamptz", is: "infinity")
        try check(.date(Date(timeIntervalSince1970: -.infinity)), as: "date", is: "-infinity")
        try check(.date(.distantFuture), as: "timestamp", is: "4001-01-01 00:00:00")
    }

    @Test func `lists are bound to arrays`() throws {
        try check(SQLArray([1, 2]).sqlValue, as: "int2[]", is: "{1,2}")
        try check(SQLArray<Int>([]).sqlValue, as: "int8[]", is: "{}")
        try check(SQLArray(["a", nil]).sqlValue, as: "text[]", is: "{a,NULL}")
        try check(SQLArray<SQLArray>([[1, 2], [3, 4]]).sqlValue, as: "int4[]", is: "{{1,2},{3,4}}")
        try check(SQLArray([CalendarDate("2026-02-28")]).sqlValue, as: "date[]", is: "{2026-02-28}")
        try check(SQLArray(["sad"]).sqlValue, as: "pg_temp.mood[]", is: "{sad}")
        try check(SQLArray([1, 2]).sqlValue, as: "jsonb", is: "[1, 2]")
    }

    @Test func `what models store as JSON is bound to arrays and rows too`() throws {
        try check(.json(RawJSON("[1,2,null]")), as: "int8[]", is: "{1,2,NULL}")
        try check(.json(RawJSON("[[1,2],[3,4]]")), as: "int4[]", is: "{{1,2},{3,4}}")
        try check(.json(RawJSON("[]")), as: "text[]", is: "{}")
        try check(.json(RawJSON(#"["a\n","é"]"#)), as: "text[]", is: "{\"a\n\",é}")
        try check(.json(RawJSON("[0.1,1e3]")), as: "float4[]", is: "{0.1,1000}")
        try check(
            .json(RawJSON("[0.10,12345678901234567890123456789012345678901.5]")), as: "numeric[]",
            is: "{0.10,12345678901234567890123456789012345678901.5}")
        try check(.json(RawJSON("[true]")), as: "bool[]", is: "{t}")
        try check(.json(RawJSON(#"["AP8="]"#)), as: "bytea[]", is: #"{"\\x00ff"}"#)
        try check(
            .json(RawJSON(#"["2026-02-28T12:30:00.123Z"]"#)), as: "timestamp[]", is: #"{"2026-02-28 12:30:00.123"}"#)
        try check(.json(RawJSON(#"[[1],{"a":"x"}]"#)), as: "jsonb[]", is: #"{[1],"{\"a\": \"x\"}"}"#)
        try check(.json(RawJSON(#"["sad"]"#)), as: "pg_temp.mood[]", is: "{sad}")
        try check(.json(RawJSON(#"{"number":1,"moods":["ok"]}"#)), as: "pg_temp.place", is: "(,1,{ok},)")
        try check(.json(RawJSON(#"[{"age":3}]"#)), as: "pg_temp.place[]", is: #"{"(,,,3)"}"#)
        try check(.json(RawJSON(#"{"a":"1","b":null}"#)), as: "hstore", is: #""a"=>"1", "b"=>NULL"#)
    }

    @Test func `ranges and rows are bound`() throws {
        try check(SQLRange(1...3).sqlValue, as: "int4range", is: "[1,4)")
        try check(SQLRange<Int>(lower: nil, upper: 3, includesUpper: true).sqlValue, as: "int8range", is: "(,4)")
        try check(SQLRange<Int>.empty.sqlValue, as: "int8range", is: "empty")
        try check(SQLArray([SQLRange(1..<3), SQLRange(5...)]).sqlValue, as: "int4multirange", is: "{[1,3),[5,)}")
        let row = try Row(
            columns: Row.Columns(["moods", "street", "number", "age"]),
            values: [SQLArray(["ok"]).sqlValue, .text("High Street"), .integer(1), .null])
        try check(row.sqlValue, as: "pg_temp.place", is: "(\"High Street\",1,{ok},)")
    }

    @Test func `a parameter of no particular type is text`() throws {
        #expect(try connection.parameterTypes(of: "SELECT $1") == [OID.text])
        #expect(try connection.text("SELECT $1", .text("a")) == "a")
        #expect(try connection.text("SELECT $1", .text("a"), oid: 0) == "a")
        #expect(try connection.text("SELECT $1", .text("a"), oid: OID.unknown) == "a")
    }

    @Test func `a codec reads and writes the values of its type, within others too`() throws {
        let codec = PostgresCodec("tsvector") { bytes in
            .integer(Int64(bytes.count))
        } encode: { value in
            guard case .integer(let count) = value else { return nil }
            return [UInt8](repeating: 0, count: Int(count))
        }
        let connection = try BinaryConnection(codecs: [codec])
        #expect(try connection.value("SELECT ''::tsvector") == .integer(4))
        #expect(try connection.text("SELECT ($1::tsvector)::text", .integer(4)) == "")
        let array = try connection.value("SELECT ARRAY[''::tsvector]")
        #expect(array == .array(SQLArrayValue([.integer(4)], typeName: "tsvector[]")))
        let error = #expect(throws: DataError.self) { try connection.text("SELECT $1::tsvector", .text("a")) }
        #expect(error?.code == .encoding)
    }
}
