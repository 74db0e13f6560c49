import SwiftletData

extension PostgresBinary {
    /// The value of a type that most columns are not of.
    @inline(never)
    static func decodeRare(
        _ bytes: UnsafeRawBufferPointer, oid: UInt32, _ catalog: TypeCatalog, depth: Int
    ) throws(DataError) -> SQLValue {
        guard depth < depthLimit else {
            throw DataError(.decoding, "values lie within values more than \(depthLimit) deep")
        }
        guard let type = catalog.type(oid) else { return .other(SQLOtherValue("\(oid)", bytes: [UInt8](bytes))) }
        if let codec = type.codec { return try codec.decoding(bytes) }
        switch type.kind {
        case .base: return try decodeBase(bytes, type, catalog, depth: depth)
        case .text, .enumeration: return .text(String(decoding: bytes, as: UTF8.self))
        case .hstore: return try PostgresHstore.decode(bytes)
        case .domain(let base): return try decode(bytes, oid: base, catalog, depth: depth + 1)
        case .array: return try decodeArray(bytes, type, catalog, depth: depth)
        case .composite(let fields): return try decodeComposite(bytes, type, fields, catalog, depth: depth)
        case .range(let bound): return .range(try decodeRange(bytes, type, bound: bound, catalog, depth: depth))
        case .multirange(let range): return try decodeMultirange(bytes, type, range: range, catalog, depth: depth)
        }
    }

    private static func decodeBase(
        _ bytes: UnsafeRawBufferPointer, _ type: PostgresType, _ catalog: TypeCatalog, depth: Int
    ) throws(DataError) -> SQLValue {
        switch type.oid {
        case OID.char: return decodeCharacter(bytes)
        case OID.void: return .null
        case OID.inet, OID.cidr, OID.macaddr, OID.macaddr8: return try PostgresNetwork.decode(bytes, type)
        case OID.bit, OID.varbit: return try PostgresBits.decode(bytes, type)
        case OID.point, OID.lseg, OID.path, OID.box, OID.polygon, OID.line, OID.circle:
            return try PostgresGeometry.decode(bytes, type)
        case OID.record: return try decodeRecord(bytes, catalog, depth: depth)
        case OID.jsonpath: return .other(SQLOtherValue(type.name, text: try versioned(bytes)))
        case OID.pgLSN: return PostgresLogPosition.decode(try number(bytes, UInt64.self, type.oid))
        case OID.xid8: return try number(bytes, UInt64.self, type.oid).sqlValue
        case let oid where OID.isReference(oid): return .integer(Int64(try number(bytes, UInt32.self, oid)))
        default: return .other(SQLOtherValue(type.name, bytes: [UInt8](bytes)))
        }
    }

    /// A value of the type `"char"`, which is one byte: text if it is ASCII, empty if it is zero.
    private static func decodeCharacter(_ bytes: UnsafeRawBufferPointer) -> SQLValue {
        if bytes.first == 0 { return .text("") }
        guard bytes.allSatisfy({ $0 < 0x80 }) else { return .other(SQLOtherValue("char", bytes: [UInt8](bytes))) }
        return .text(String(decoding: bytes, as: UTF8.self))
    }
}

extension PostgresCodec {
    func decoding(_ bytes: UnsafeRawBufferPointer) throws(DataError) -> SQLValue {
        do {
            return try decode(bytes)
        } catch {
            throw error as? DataError
                ?? DataError(.decoding, "a value of \(typeName) is not understood by its codec", underlying: error)
        }
    }

    func encoding(_ value: SQLValue) throws(DataError) -> [UInt8]? {
        do {
            return try encode(value)
        } catch {
            throw error as? DataError
                ?? DataError(.encoding, "a value of \(typeName) is not written by its codec", underlying: error)
        }
    }
}
