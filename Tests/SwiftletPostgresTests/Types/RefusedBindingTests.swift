import Foundation
import SwiftletData
import SwiftletSchema
import Testing

@testable import SwiftletPostgres

/// What would not come back as it was is refused before it is sent.
@Suite struct RefusedBindingTests {
    private let catalog = TypeCatalog(codecs: [])

    @discardableResult
    private func refusal(_ value: SQLValue, _ oid: UInt32) -> DataError? {
        var bytes: [UInt8] = []
        let error = #expect(throws: DataError.self, "\(value) as \(catalog.name(oid))") {
            try PostgresBinary.encode(value, oid: oid, catalog, into: &bytes)
        }
        #expect(error?.code == .encoding)
        return error
    }

    @Test func `text with a NUL is refused, wherever text goes`() {
        for oid in [OID.text, OID.varchar, OID.json, OID.jsonb, OID.unknown, OID.xml, OID.jsonpath, 0] {
            #expect(refusal(.text("a\0b"), oid)?.message.contains("NUL") == true)
        }
        refusal(SQLArray(["a\0"]).sqlValue, 1009)
    }

    @Test func `numbers that a type does not hold exactly are refused`() {
        refusal(.integer(32_768), OID.int2)
        refusal(.integer(1 << 31), OID.int4)
        refusal(.integer(-1), OID.oid)
        refusal(.integer((1 << 53) + 1), OID.float8)
        refusal(.integer((1 << 24) + 1), OID.float4)
        refusal(.real(0.1), OID.float4)
        refusal(.real(1), OID.int4)
        refusal(.real(0.5), OID.numeric)
        refusal(.decimal(Decimal(1) / 2), OID.int8)
        refusal(.decimal(1), OID.float8)
        refusal(.bool(true), OID.int4)
        refusal(.integer(1), OID.bool)
        refusal(.integer(1), OID.text)
        refusal(.real(.nan), OID.jsonb)
    }

    @Test(arguments: ["", "-", ".", "1.2.3", "1e", "1 ", "0x1", "nan", "1e999999", "1e-200000", "1_000", "١"])
    func `text that is no number is refused`(_ text: String) {
        refusal(.text(text), OID.numeric)
    }

    @Test func `text that the server could take otherwise is refused`() {
        refusal(.text("5"), OID.int4)
        refusal(.text("t"), OID.bool)
        refusal(.text("1.5"), OID.float8)
        refusal(.text("2026-02-28 10:00:00"), OID.timestamptz)
        refusal(.text("2026-02-28 10:00:00+02"), OID.timestamp)
        refusal(.text("02/28/2026"), OID.date)
        refusal(.text("2026-02-30"), OID.date)
        refusal(.text("1 day"), OID.interval)
        refusal(.text("10:00+02"), OID.time)
        refusal(.text("10:00"), OID.timetz)
        refusal(.text("not a uuid"), OID.uuid)
        refusal(.text("192.0.2"), OID.inet)
        refusal(.text("192.0.2.1/24"), OID.cidr)
        refusal(.text("08002b010203"), OID.macaddr)
        refusal(.text("12"), OID.varbit)
        refusal(.text("{1,2}"), 1007)
        refusal(.text("[1,2)"), 3904)
        refusal(.text("ab"), OID.char)
        refusal(.text("a"), OID.bytea)
        refusal(.text("'a':1"), 3614)
        refusal(.text("pg_class"), 2205)
    }

    @Test func `points in time that PostgreSQL does not know are refused`() {
        refusal(.date(Date(timeIntervalSince1970: 1e13)), OID.timestamptz)
        refusal(.date(Date(timeIntervalSince1970: -1e12)), OID.timestamp)
        refusal(.date(Date(timeIntervalSince1970: .nan)), OID.timestamptz)
        refusal(.date(Date(timeIntervalSince1970: 1)), OID.date)
        refusal(.day(CalendarDate(daysSince1970: .max - 1)), OID.date)
        refusal(.day(CalendarDate(daysSince1970: .min + 1)), OID.date)
    }

    @Test func `lists of different lengths are no array`() throws {
        refusal(SQLArray<SQLArray>([[1], [2, 3]]).sqlValue, 1007)
        refusal(.json(try RawJSON("[[1],[2,3]]")), 1007)
        refusal(.json(try RawJSON("[1,\"a\"]")), 1007)
        refusal(.json(try RawJSON("{}")), 1007)
    }

    @Test func `an array of more dimensions than PostgreSQL knows is refused`() throws {
        let dimensions = [SQLArrayValue.Dimension](repeating: .init(count: 1), count: 7)
        refusal(.array(try #require(SQLArrayValue([.integer(1)], dimensions: dimensions))), 1007)
    }

    @Test func `rows that do not have the fields of a type are refused`() throws {
        catalog.learn([
            PostgresType(90_000, "pair", .composite(PostgresType.Fields(names: ["a", "b"], types: [23, 25])))
        ])
        let row = try Row(columns: Row.Columns(["a", "c"]), values: [.integer(1), .text("x")])
        #expect(refusal(row.sqlValue, 90_000)?.message == "pair has a field \"b\", which the row has not")
        refusal(.json(try RawJSON(#"{"a":1,"c":"x"}"#)), 90_000)
        refusal(.text("(1,x)"), 90_000)
    }

    @Test func `what is refused is said with both types and what to bind instead`() {
        #expect(
            refusal(.real(1), OID.int4)?.message
                == "a value of type real is not bound to a parameter of type int4: bind an integer")
        #expect(refusal(.text("x"), 3614)?.message.contains("$1::text::tsvector") != true)
        catalog.learn([PostgresType(3614, "tsvector")])
        #expect(refusal(.text("x"), 3614)?.message.contains("$1::text::tsvector") == true)
        #expect(refusal(.integer(1), OID.text)?.message.contains("$1::int8") == true)
    }

    @Test func `a value that the message is about is not in it`() {
        #expect(refusal(.text("secret"), OID.int4)?.debugDescription.contains("secret") == false)
        #expect(refusal(.text("secret"), OID.numeric)?.debugDescription.contains("secret") == false)
    }

    @Test func `what a codec throws is told as its own`() {
        struct Refusal: Error {}
        let catalog = TypeCatalog(codecs: [
            PostgresCodec("point") { _ in
                throw Refusal()
            } encode: { _ in
                throw Refusal()
            }
        ])
        var bytes: [UInt8] = []
        let encoding = #expect(throws: DataError.self) {
            try PostgresBinary.encode(.text("(1,2)"), oid: OID.point, catalog, into: &bytes)
        }
        #expect(encoding?.code == .encoding && encoding?.underlying is Refusal)
        let decoding = #expect(throws: DataError.self) {
            try PostgresBinary.decode(UnsafeRawBufferPointer(start: nil, count: 0), oid: OID.point, catalog)
        }
        #expect(decoding?.code == .decoding && decoding?.underlying is Refusal)
    }
}
