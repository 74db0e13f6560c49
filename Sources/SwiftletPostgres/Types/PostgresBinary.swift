import SwiftletData
import SwiftletSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The binary form of values (PostgreSQL's `send` and `recv` functions), in both directions.
enum PostgresBinary {
    /// How deep values may lie within values: rows in arrays in rows.
    static let depthLimit = 64

    /// The value of a column that is not `NULL`.
    ///
    /// - Parameters:
    ///   - bytes: The value in the server's memory order, valid during the call only.
    ///   - oid: The number of its type.
    /// - Throws: `DataError` with code `.decoding` for bytes that are not of the type.
    @inline(__always)
    static func decode(
        _ bytes: UnsafeRawBufferPointer, oid: UInt32, _ catalog: TypeCatalog
    ) throws(DataError) -> SQLValue {
        try decode(bytes, oid: oid, catalog, depth: 0)
    }

    static func decode(
        _ bytes: UnsafeRawBufferPointer, oid: UInt32, _ catalog: TypeCatalog, depth: Int
    ) throws(DataError) -> SQLValue {
        switch oid {
        case OID.int4: return .integer(Int64(try number(bytes, Int32.self, oid)))
        case OID.int8: return .integer(try number(bytes, Int64.self, oid))
        case OID.text, OID.varchar, OID.bpchar, OID.name, OID.unknown, OID.cstring, OID.xml:
            return .text(String(decoding: bytes, as: UTF8.self))
        case OID.bool: return .bool(try number(bytes, UInt8.self, oid) != 0)
        case OID.int2: return .integer(Int64(try number(bytes, Int16.self, oid)))
        case OID.float8: return .real(Double(bitPattern: try number(bytes, UInt64.self, oid)))
        case OID.float4: return .real(Double(Float(bitPattern: try number(bytes, UInt32.self, oid))))
        case OID.timestamptz, OID.timestamp: return timestamp(try number(bytes, Int64.self, oid), oid)
        case OID.uuid: return .uuid(try uuid(bytes))
        case OID.numeric: return try PostgresNumeric.decode(bytes)
        case OID.date: return .day(PostgresTime.day(try number(bytes, Int32.self, oid)))
        case OID.json: return .json(RawJSON(known: String(decoding: bytes, as: UTF8.self)))
        case OID.jsonb: return .json(RawJSON(known: try versioned(bytes)))
        case OID.bytea: return .blob([UInt8](bytes))
        case OID.time: return try PostgresTime.time(try number(bytes, Int64.self, oid), offset: nil)
        case OID.timetz: return try PostgresTime.timeWithOffset(bytes)
        case OID.interval: return try PostgresTime.interval(bytes)
        default: return try decodeRare(bytes, oid: oid, catalog, depth: depth)
        }
    }

    /// A number of exactly as many bytes.
    @inline(__always)
    static func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: UnsafeRawBufferPointer, _: Number.Type, _ oid: UInt32
    ) throws(DataError) -> Number {
        guard bytes.count == MemoryLayout<Number>.size else { throw unsuitable(bytes, oid) }
        return Number(bigEndian: bytes.loadUnaligned(as: Number.self))
    }

    @inline(never)
    static func unsuitable(_ bytes: UnsafeRawBufferPointer, _ oid: UInt32) -> DataError {
        let name = PostgresType.builtIn[oid]?.name ?? "\(oid)"
        return DataError(.decoding, "\(bytes.count) bytes from the server are no value of the type \(name)")
    }

    private static func uuid(_ bytes: UnsafeRawBufferPointer) throws(DataError) -> UUID {
        guard bytes.count == 16 else { throw unsuitable(bytes, OID.uuid) }
        return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }

    /// A point in time: as a `Date` where that tells it to the microsecond, as text elsewhere.
    @inline(__always)
    private static func timestamp(_ micros: Int64, _ oid: UInt32) -> SQLValue {
        if PostgresTime.isExactAsDate(micros) { return .date(Date(microsecondsSince2000: micros)) }
        return PostgresTime.farTimestamp(micros, oid)
    }

    /// Text behind a byte that says which version of the form it is: always the first.
    static func versioned(_ bytes: UnsafeRawBufferPointer) throws(DataError) -> String {
        guard bytes.first == 1 else {
            throw DataError(.decoding, "the server sent a version of a value that is not known: \(bytes.first ?? 0)")
        }
        return String(decoding: bytes.dropFirst(), as: UTF8.self)
    }
}
