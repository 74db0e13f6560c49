import Foundation
import SwiftletData
import Testing

@Suite struct SQLConvertibleTests {
    private enum Level: String, SQLConvertible { case low, high }

    private func row(_ value: SQLValue) throws -> Row { try Row(columns: Row.Columns(["c"]), values: [value]) }

    private func roundTrips<T: SQLConvertible & Equatable>(_ value: T) throws -> Bool {
        try row(value.sqlValue).get("c", as: T.self) == value
    }

    @Test func `each type reads back what it binds`() throws {
        #expect(try roundTrips(true))
        #expect(try roundTrips(Int8.min))
        #expect(try roundTrips(UInt64.max))
        #expect(try roundTrips(Int64.min))
        #expect(try roundTrips(Float(0.1)))
        #expect(try roundTrips(0.1))
        #expect(try roundTrips("é\0"))
        #expect(try roundTrips(Date(timeIntervalSince1970: 1.5)))
        #expect(try roundTrips(UUID()))
        #expect(try roundTrips(Data([1, 2])))
        #expect(try roundTrips([UInt8]([1, 2])))
        #expect(try roundTrips(#require(Decimal(string: "-12.3456789012345678901"))))
        #expect(try roundTrips(Int?.none))
        #expect(try roundTrips(Int?.some(1)))
        #expect(try roundTrips(Level.high))
    }

    @Test func `an integer that does not fit is refused`() throws {
        #expect(Int8(sqlValue: .integer(128)) == nil)
        #expect(UInt(sqlValue: .integer(-1)) == nil)
        #expect(Bool(sqlValue: .integer(2)) == nil)
        #expect(Int(sqlValue: .text("1")) == nil)
        #expect(Int(sqlValue: .real(1)) == nil)
    }

    @Test func `a number that would be rounded is refused`() {
        #expect(Float(sqlValue: .real(0.1)) == nil)
        #expect(Double(sqlValue: .integer((1 << 53) + 1)) == nil)
        #expect(Decimal(sqlValue: .real(0.1)) == nil)
        #expect(Int(sqlValue: .decimal(Decimal(1) / 2)) == nil)
    }

    @Test func `a failure names the column and both types`() throws {
        let error = #expect(throws: DataError.self) { try row(.text("secret")).get("c", as: Int.self) }
        #expect(error?.code == .decoding)
        #expect(error?.column == "c")
        #expect(error?.message == "column \"c\" holds text, which does not fit Int")
        #expect(error?.description.contains("secret") == false)
    }

    @Test func `null does not fit a type that is not optional`() throws {
        #expect(throws: DataError.self) { try row(.null).get("c", as: String.self) }
    }

    @Test func `an unknown column or position is refused`() throws {
        #expect(throws: DataError.self) { try row(.null).get("d", as: Int?.self) }
        #expect(throws: DataError.self) { try row(.null).get(at: 1, as: Int?.self) }
        #expect(throws: DataError.self) { try row(.null).get(at: -1, as: Int?.self) }
    }

    @Test func `a scalar is read from a row of one column only`() throws {
        #expect(try Int(row: row(.integer(3))) == 3)
        let two = try Row(columns: Row.Columns(["a", "b"]), values: [.integer(1), .integer(2)])
        #expect(throws: DataError.self) { try Int(row: two) }
    }

    @Test(arguments: [
        ("2026-01-31 10:20:30.123456", 1_769_854_830.123456), ("2026-01-31T10:20:30Z", 1_769_854_830),
        ("2026-01-31 12:20:30+02:00", 1_769_854_830), ("1969-12-31 23:59:59", -1), ("2000-02-29", 951_782_400),
    ])
    func `text of a timestamp is read`(_ text: String, _ seconds: Double) {
        #expect(Date(sqlValue: .text(text)) == Date(timeIntervalSince1970: seconds))
    }

    @Test(arguments: ["", "2026-02-29", "2026-13-01", "2026-01-01 24:00:00", "2026-01-01 00:00:00.1234567", "now"])
    func `text that is no exact timestamp is refused`(_ text: String) {
        #expect(Date(sqlValue: .text(text)) == nil)
    }
}
