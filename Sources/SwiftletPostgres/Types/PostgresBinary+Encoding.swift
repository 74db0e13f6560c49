import SwiftletData
import SwiftletSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

// What is bound crosses exactly or not at all. The server has said what type each parameter has, so an integer is sent in
// as many bits as that has; where a value has no exact form in it, the error says what to bind instead.
extension PostgresBinary {
    /// Appends the binary form of a value.
    ///
    /// - Parameter oid: The number of the parameter's type, as the server has inferred it; 0 where it left it open.
    /// - Returns: False for `NULL`, of which nothing is appended.
    /// - Throws: `DataError` with code `.encoding` for a value that the type does not hold exactly.
    static func encode(
        _ value: SQLValue, oid: UInt32, _ catalog: TypeCatalog, into bytes: inout [UInt8]
    ) throws(DataError) -> Bool {
        try encode(value, oid: oid, catalog, depth: 0, into: &bytes)
    }

    static func encode(
        _ value: SQLValue, oid: UInt32, _ catalog: TypeCatalog, depth: Int, into bytes: inout [UInt8]
    ) throws(DataError) -> Bool {
        if case .null = value { return false }
        switch oid {
        case OID.int4: bytes.append(bigEndian: try integer(value, Int32.self, oid))
        case OID.int8: bytes.append(bigEndian: try integer(value, Int64.self, oid))
        case OID.text, OID.varchar, OID.bpchar, OID.name, OID.unknown, OID.cstring, OID.xml, 0:
            try append(text(value, oid), to: &bytes)
        case OID.bool: bytes.append(try bool(value) ? 1 : 0)
        case OID.int2: bytes.append(bigEndian: try integer(value, Int16.self, oid))
        case OID.float8: bytes.append(bigEndian: try real(value, Double.self, oid))
        case OID.float4: bytes.append(bigEndian: try real(value, Float.self, oid).bitPattern)
        case OID.timestamptz, OID.timestamp: bytes.append(bigEndian: try timestamp(value, oid))
        case OID.uuid: withUnsafeBytes(of: try uuid(value).uuid) { bytes.append(contentsOf: $0) }
        case OID.numeric: try appendNumeric(value, to: &bytes)
        case OID.date: bytes.append(bigEndian: try day(value))
        case OID.json: try append(json(value, oid), to: &bytes)
        case OID.jsonb:
            bytes.append(1)
            try append(json(value, oid), to: &bytes)
        case OID.bytea:
            guard case .blob(let blob) = value else { throw mismatch(value, oid, "Data") }
            bytes.append(contentsOf: blob)
        case OID.time, OID.timetz: try appendTime(value, oid, to: &bytes)
        case OID.interval: try appendInterval(value, to: &bytes)
        default: return try encodeRare(value, oid: oid, catalog, depth: depth, into: &bytes)
        }
        return true
    }

    /// Why a value is not bound.
    @inline(never)
    static func mismatch(_ value: SQLValue, _ type: String, _ expected: String) -> DataError {
        DataError(
            .encoding, "a value of type \(value.typeName) is not bound to a parameter of type \(type): bind \(expected)"
        )
    }

    static func mismatch(_ value: SQLValue, _ oid: UInt32, _ expected: String) -> DataError {
        mismatch(value, PostgresType.builtIn[oid]?.name ?? "unknown", expected)
    }

    /// Appends text; one with a NUL, which PostgreSQL cannot hold, is refused.
    static func append(_ text: String, to bytes: inout [UInt8]) throws(DataError) {
        var text = text
        let isHeld = text.withUTF8 { utf8 in
            guard !utf8.contains(0) else { return false }
            bytes.append(contentsOf: utf8)
            return true
        }
        guard isHeld else { throw DataError(.encoding, "PostgreSQL holds no text with a NUL in it") }
    }

    private static func integer<Number: FixedWidthInteger>(
        _ value: SQLValue, _: Number.Type, _ oid: UInt32
    ) throws(DataError) -> Number {
        let number: Number?
        switch value {
        case .integer(let value): number = Number(exactly: value)
        case .decimal(let value): number = Number(value.description)
        default: throw mismatch(value, oid, "an integer")
        }
        guard let number else { throw mismatch(value, oid, "a whole number of at most \(Number.bitWidth) bits") }
        return number
    }

    private static func real<Number: BinaryFloatingPoint>(
        _ value: SQLValue, _: Number.Type, _ oid: UInt32
    ) throws(DataError) -> Number {
        let number: Number?
        switch value {
        case .real(let value): number = value.isNaN ? .nan : Number(exactly: value)
        case .integer(let value): number = Number(exactly: value)
        default: throw mismatch(value, oid, "a \(Number.self)")
        }
        guard let number else { throw mismatch(value, oid, "a number that \(Number.self) holds without rounding") }
        return number
    }

    private static func bool(_ value: SQLValue) throws(DataError) -> Bool {
        guard case .bool(let value) = value else { throw mismatch(value, OID.bool, "a Bool") }
        return value
    }

    private static func uuid(_ value: SQLValue) throws(DataError) -> UUID {
        guard let uuid = UUID(sqlValue: value) else { throw mismatch(value, OID.uuid, "a UUID") }
        return uuid
    }

    private static func timestamp(_ value: SQLValue, _ oid: UInt32) throws(DataError) -> Int64 {
        switch value {
        case .date(let date):
            guard let micros = PostgresTime.microseconds(date) else {
                throw DataError(.encoding, "PostgreSQL's timestamps reach from the year 4713 before Christ to 294276")
            }
            return micros
        case .text(let text): return try PostgresTime.microseconds(text, oid)
        case .other(let other):
            guard case .text(let text) = other.content else { break }
            return try PostgresTime.microseconds(text, oid)
        default: break
        }
        throw mismatch(value, oid, "a Date")
    }

    private static func day(_ value: SQLValue) throws(DataError) -> Int32 {
        switch value {
        case .day(let day): return try PostgresTime.days(day)
        case .text(let text):
            if let day = CalendarDate(text) { return try PostgresTime.days(day) }
        case .date(let date):
            let seconds = date.timeIntervalSince1970
            if seconds.isInfinite { return seconds > 0 ? .max : .min }
            // A point in time is a day only at its midnight.
            if let days = Int32(exactly: seconds / 86_400) {
                return try PostgresTime.days(CalendarDate(daysSince1970: days))
            }
        default: break
        }
        throw mismatch(value, OID.date, "a CalendarDate")
    }

    private static func appendTime(_ value: SQLValue, _ oid: UInt32, to bytes: inout [UInt8]) throws(DataError) {
        let needsOffset = oid == OID.timetz
        guard let time = TimeOfDay(sqlValue: value), (time.offset != nil) == needsOffset else {
            throw mismatch(value, oid, "a TimeOfDay \(needsOffset ? "with" : "without") an offset")
        }
        bytes.append(bigEndian: time.microseconds)
        if let offset = time.offset { bytes.append(bigEndian: -offset) }
    }

    private static func appendInterval(_ value: SQLValue, to bytes: inout [UInt8]) throws(DataError) {
        guard let interval = CalendarInterval(sqlValue: value) else {
            throw mismatch(value, OID.interval, "a CalendarInterval, or text such as P1DT2H")
        }
        bytes.append(bigEndian: interval.microseconds)
        bytes.append(bigEndian: interval.days)
        bytes.append(bigEndian: interval.months)
    }

    private static func appendNumeric(_ value: SQLValue, to bytes: inout [UInt8]) throws(DataError) {
        switch value {
        case .decimal(let number): try PostgresNumeric.encode(number, into: &bytes)
        case .integer(let number): PostgresNumeric.encode(number, into: &bytes)
        case .text(let text): try PostgresNumeric.encode(text, into: &bytes)
        case .other(let other):
            guard case .text(let text) = other.content else { fallthrough }
            try PostgresNumeric.encode(text, into: &bytes)
        default: throw mismatch(value, OID.numeric, "a Decimal")
        }
    }
}
