import Foundation
import SwiftletData
import SwiftletSchema
import Testing

@testable import SwiftletPostgres

@Schema
struct Place: Equatable {
    var street: String
    var number: Int
    var moods: [String]
    var age: Int?
}

@Model("things")
struct Thing: Equatable {
    var id: Int
    var tags: [String] = []
    var seen: [Date] = []
    var grid: [[Int]] = []
    var place: Place?
    var attributes: [String: String?] = [:]
    var due: CalendarDate?
    var opens: TimeOfDay?
    var takes: CalendarInterval?
    var network: NetworkAddress?
    var booked: SQLRange<CalendarDate>?
    var document: RawJSON?
}

/// What the columns of a row are read as.
@Suite(.enabled(if: TestServer.url != nil)) struct ReadingTests {
    private func row(_ columns: (name: String, sql: String)...) throws -> Row {
        let connection = try BinaryConnection()
        try connection.execute(TypeLiterals.definitions)
        let sql = "SELECT " + columns.map { $0.sql + " AS \"" + $0.name + "\"" }.joined(separator: ", ")
        let cells = try #require(try connection.query(sql).first)
        try connection.learn(cells.map(\.oid))
        return try Row(columns: Row.Columns(columns.map(\.name)), values: cells.map { try connection.decode($0) })
    }

    @Test func `array columns are read as lists`() throws {
        let row = try row(
            ("tags", "ARRAY['a', 'b']"), ("numbers", "ARRAY[1, 2]"), ("gaps", "ARRAY[1, NULL]"),
            ("none", "'{}'::int8[]"),
            ("grid", "ARRAY[[1, 2], [3, 4]]"), ("absent", "NULL::text[]"), ("moods", "'{sad}'::pg_temp.mood[]"),
            ("seen", "ARRAY['2026-01-01 00:00:00.000001Z'::timestamptz]"), ("bytes", "ARRAY['\\x00ff'::bytea]"))
        #expect(try row.get("tags", as: [String].self) == ["a", "b"])
        #expect(try row.get("numbers", as: [Int].self) == [1, 2])
        #expect(try row.get("numbers", as: Set<Int16>.self) == [1, 2])
        #expect(try row.get("gaps", as: [Int?].self) == [1, nil])
        #expect(try row.get("none", as: [Int].self) == [])
        #expect(try row.get("grid", as: [[Int]].self) == [[1, 2], [3, 4]])
        #expect(try row.get("absent", as: [String]?.self) == nil)
        #expect(try row.get("moods", as: [String].self) == ["sad"])
        // Exact to the microsecond, which JSON would not be.
        #expect(try row.get("seen", as: [Date].self) == [Date(timeIntervalSince1970: 1_767_225_600.000001)])
        #expect(try row.get("bytes", as: [Data].self) == [Data([0, 255])])
        #expect(try row.get("numbers", as: SQLArray<Int32>.self) == [1, 2])
        #expect(try row.get("grid", as: SQLArray<SQLArray<Int>>.self) == [[1, 2], [3, 4]])
    }

    @Test func `a column that does not fit is told with its own type`() throws {
        let row = try row(
            ("i", "interval '1 day'"), ("n", "ARRAY[1]"), ("r", "int4range(1, 2)"),
            ("p", "ROW('a', 1, '{}', 2)::pg_temp.place"),
            ("a", "'::1'::inet"), ("d", "date '2026-01-01'"), ("v", "'a'::tsvector"), ("x", "'NaN'::numeric"),
            ("t", "now()"), ("m", "'{[1,2)}'::int4multirange"))
        let types = [
            "i": "interval", "n": "int4[]", "r": "int4range", "p": "place", "a": "inet", "d": "date", "v": "tsvector",
            "x": "numeric", "t": "timestamp", "m": "int4multirange",
        ]
        for (column, type) in types {
            let error = #expect(throws: DataError.self) { try row.get(column, as: Int.self) }
            #expect(error?.message == "column \"\(column)\" holds \(type), which does not fit Int")
            #expect(error?.column == column)
        }
        let error = #expect(throws: DataError.self) { try row.get("n", as: [String].self) }
        #expect(error?.message == "column \"n\" holds int4[], which does not fit Array<String>")
    }

    @Test func `the text or the bytes of any other type are there`() throws {
        let row = try row(
            ("a", "'192.0.2.1/24'::inet"), ("p", "point(1, 2)"), ("v", "'a'::tsvector"), ("j", "'{\"a\":1}'::jsonb"),
            ("n", "'NaN'::numeric"), ("b", "B'101'"), ("w", "pg_sleep(0)"))
        #expect(try row.get("a", as: String.self) == "192.0.2.1/24")
        #expect(try row.get("a", as: NetworkAddress.self).prefixLength == 24)
        #expect(try row.get("p", as: String.self) == "(1,2)")
        #expect(try row.get("v", as: Data.self).isEmpty == false)
        #expect(try row.get("j", as: String.self) == "{\"a\": 1}")
        #expect(try row.get("j", as: [String: Int].self) == ["a": 1])
        #expect(try row.get("n", as: String.self) == "NaN")
        #expect(try row.get("b", as: String.self) == "101")
        #expect(try row["w"] == .null)
    }

    @Test func `numbers are read as each type that holds them`() throws {
        let row = try row(
            ("count", "count(*)"), ("sum", "sum(1::int8)"), ("price", "12.50::numeric(10, 2)"),
            ("long", "1234567890123456789012345678901234567890.0000::numeric"),
            ("zeros", "('1' || repeat('0', 45))::numeric"))
        #expect(try row.get("count", as: Int.self) == 1)
        #expect(try row.get("sum", as: Int.self) == 1)
        #expect(try row.get("price", as: Decimal.self) == Decimal(string: "12.5"))
        #expect(throws: DataError.self) { try row.get("long", as: Decimal.self) }
        #expect(try row.get("long", as: String.self) == "1234567890123456789012345678901234567890.0000")
        #expect(try row.get("zeros", as: Decimal.self) == Decimal(string: "1e45"))
    }

    @Test func `models have members of all these types, in columns of their own types`() throws {
        let read = try Thing(
            row: row(
                ("id", "7::int8"), ("tags", "ARRAY['a']"), ("seen", "ARRAY['2026-01-01Z'::timestamptz]"),
                ("grid", "ARRAY[[1, 2], [3, 4]]"), ("place", "ROW('High Street', 1, '{sad}', NULL)::pg_temp.place"),
                ("attributes", "'a=>1, b=>NULL'::hstore"), ("due", "date '2026-02-28'"), ("opens", "time '08:30'"),
                ("takes", "interval '1 day'"), ("network", "'10.0.0.0/8'::cidr"),
                ("booked", "daterange('2026-01-01', NULL)"), ("document", "'[1]'::jsonb")))
        let expected = Thing(
            id: 7, tags: ["a"], seen: [Date(timeIntervalSince1970: 1_767_225_600)], grid: [[1, 2], [3, 4]],
            place: Place(street: "High Street", number: 1, moods: ["sad"], age: nil), attributes: ["a": "1", "b": nil],
            due: CalendarDate("2026-02-28"), opens: TimeOfDay(hour: 8, minute: 30), takes: CalendarInterval(days: 1),
            network: NetworkAddress("10.0.0.0/8"),
            booked: SQLRange(lower: CalendarDate("2026-01-01"), upper: nil), document: try RawJSON("[1]"))
        #expect(read == expected)
    }

    @Test func `rows are written as JSON as their types are`() throws {
        let row = try row(
            ("json", "'{\"a\": [1]}'::jsonb"), ("array", "ARRAY[[1, 2], [3, NULL]]"), ("day", "date '2026-02-28'"),
            ("time", "timetz '10:20:30.5+02'"), ("interval", "interval '1 mon 02:00'"), ("range", "int4range(1, 3)"),
            ("row", "ROW('a', 1, '{sad}', 2)::pg_temp.place"), ("record", "ROW(1, 'x'::text)"), ("inet", "'::1'::inet"),
            ("nan", "'NaN'::numeric"), ("never", "'infinity'::timestamptz"), ("price", "12.50"),
            ("empty", "'{}'::int4[]"),
            ("hstore", "'a=>1'::hstore"))
        let expected =
            #"{"json":{"a": [1]},"array":[[1,2],[3,null]],"day":"2026-02-28","time":"10:20:30.5+02:00","#
            + #""interval":"P1MT2H","range":{"lower":1,"upper":3,"bounds":"[)"},"#
            + #""row":{"street":"a","number":1,"moods":["sad"],"age":2},"record":{"f1":1,"f2":"x"},"inet":"::1","#
            + #""nan":"NaN","never":"infinity","price":12.5,"empty":[],"hstore":{"a":"1"}}"#
        #expect(try row.jsonText() == expected)
    }
}
