import Foundation
import SwiftletData
import SwiftletSQLite
import SwiftletSchema
import Testing

/// How values are kept for which SQLite has no type.
@Suite struct SQLiteValueTests {
    private func stored(_ value: some SQLConvertible) async throws -> Row {
        try await first("SELECT \(value) AS c")
    }

    private func first(_ sql: SQL) async throws -> Row {
        var row: Row?
        try await withDatabase { db, _ in row = try await db.acquire { try await $0.first(sql) } }
        return try #require(row)
    }

    @Test func `days, times and intervals are kept as text and read back`() async throws {
        let day = try #require(CalendarDate("2026-02-28"))
        #expect(try await stored(day)["c"] == .text("2026-02-28"))
        #expect(try await stored(day).get("c", as: CalendarDate.self) == day)
        let time = try #require(TimeOfDay("10:20:30.5+02:00"))
        #expect(try await stored(time).get("c", as: TimeOfDay.self) == time)
        let interval = CalendarInterval(months: 1, days: -2, microseconds: 3)
        #expect(try await stored(interval).get("c", as: CalendarInterval.self) == interval)
        let address = try #require(NetworkAddress("2001:db8::/32"))
        #expect(try await stored(address).get("c", as: NetworkAddress.self) == address)
    }

    @Test func `lists, ranges and rows are kept as JSON and read back`() async throws {
        let list = try await stored(SQLArray([1, nil]))
        #expect(try list["c"] == .text("[1,null]"))
        #expect(try list.get("c", as: [Int?].self) == [1, nil])
        #expect(try list.get("c", as: SQLArray<Int?>.self) == [1, nil])
        let range = try await stored(SQLRange(1..<3))
        #expect(try range.get("c", as: SQLRange<Int>.self) == SQLRange(1..<3))
        let row = try await stored(Row(columns: Row.Columns(["a"]), values: [.integer(1)]))
        #expect(try row["c"] == .text(#"{"a":1}"#))
        #expect(try await stored(RawJSON("{}")).get("c", as: RawJSON.self) == RawJSON("{}"))
    }

    @Test func `a list that is bound is taken apart by the database`() async throws {
        let row = try await first("SELECT sum(value) AS c FROM json_each(\(array: [1, 2, 3]))")
        #expect(try row.get("c", as: Int.self) == 6)
    }

    @Test func `a value of another database's type is kept in the form it has`() async throws {
        #expect(try await stored(SQLValue.other(SQLOtherValue("inet", text: "::1")))["c"] == .text("::1"))
        #expect(try await stored(SQLValue.other(SQLOtherValue("x", bytes: [0, 255])))["c"] == .blob([0, 255]))
    }

    @Test(arguments: [
        SQLArray([Double.nan]).sqlValue, .other(SQLOtherValue("x", text: "a\0")),
        .array(SQLArrayValue([.date(.distantFuture.addingTimeInterval(1e15))])),
    ])
    func `what JSON or text cannot hold is refused`(_ value: SQLValue) async throws {
        let error = await #expect(throws: DataError.self) { try await stored(value) }
        #expect(error?.code == .encoding)
    }
}
