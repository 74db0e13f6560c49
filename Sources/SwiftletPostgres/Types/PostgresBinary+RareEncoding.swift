import SwiftletData

extension PostgresBinary {
    /// Appends a value of a type that most parameters are not of.
    @inline(never)
    static func encodeRare(
        _ value: SQLValue, oid: UInt32, _ catalog: TypeCatalog, depth: Int, into bytes: inout [UInt8]
    ) throws(DataError) -> Bool {
        guard depth < depthLimit else {
            throw DataError(.encoding, "values lie within values more than \(depthLimit) deep")
        }
        let type = catalog.type(oid) ?? PostgresType(oid, "\(oid)")
        if let codec = type.codec {
            guard let encoded = try codec.encoding(value) else {
                throw mismatch(value, type.name, "what its codec takes")
            }
            bytes.append(contentsOf: encoded)
            return true
        }
        if case .other(let other) = value, case .bytes(let raw) = other.content, other.typeName == type.name {
            bytes.append(contentsOf: raw)
            return true
        }
        switch (type.kind, value) {
        case (.base, _): try encodeBase(value, type, into: &bytes)
        case (.text, _), (.enumeration, _): try append(text(value, oid), to: &bytes)
        case (.hstore, .json(let json)): try PostgresHstore.encode(json, into: &bytes)
        case (.domain(let base), _): return try encode(value, oid: base, catalog, depth: depth + 1, into: &bytes)
        case (.array(let element), .array(let array)):
            try encodeArray(array, of: element, catalog, depth: depth, into: &bytes)
        case (.composite(let fields), .composite(let row)):
            try encodeComposite(row, type, fields, catalog, depth: depth, into: &bytes)
        case (.range(let bound), .range(let range)):
            try encodeRange(range, bound: bound, catalog, depth: depth, into: &bytes)
        case (.multirange(let range), .array(let ranges)):
            try encodeMultirange(ranges, range: range, catalog, depth: depth, into: &bytes)
        case (.array, .json(let json)), (.composite, .json(let json)):
            let value = try PostgresJSON.value(json, oid: oid, catalog)
            guard value != .json(json) else { throw mismatch(value, type.name, expected(type)) }
            return try encode(value, oid: oid, catalog, depth: depth + 1, into: &bytes)
        default: throw mismatch(value, type.name, expected(type))
        }
        return true
    }

    private static func encodeBase(
        _ value: SQLValue, _ type: PostgresType, into bytes: inout [UInt8]
    ) throws(DataError) {
        switch (type.oid, plainText(value)) {
        case (OID.inet, let text?), (OID.cidr, let text?), (OID.macaddr, let text?), (OID.macaddr8, let text?):
            try PostgresNetwork.encode(text, type, into: &bytes)
        case (OID.bit, let text?), (OID.varbit, let text?): try PostgresBits.encode(text, into: &bytes)
        case (OID.point, let text?), (OID.lseg, let text?), (OID.path, let text?), (OID.box, let text?),
            (OID.polygon, let text?), (OID.line, let text?), (OID.circle, let text?):
            try PostgresGeometry.encode(text, type, into: &bytes)
        case (OID.jsonpath, let text?):
            bytes.append(1)
            try append(text, to: &bytes)
        case (OID.pgLSN, let text?): try PostgresLogPosition.encode(text, into: &bytes)
        case (OID.char, let text?):
            guard text.utf8.count <= 1, text.utf8.first != 0 else { throw mismatch(value, "\"char\"", expected(type)) }
            bytes.append(text.utf8.first ?? 0)
        case (OID.xid8, nil):
            guard let number = UInt64(sqlValue: value) else { throw mismatch(value, type.name, "a UInt64") }
            bytes.append(bigEndian: number)
        case (let oid, nil) where OID.isReference(oid):
            guard let number = UInt32(sqlValue: value) else { throw mismatch(value, type.name, "a UInt32") }
            bytes.append(bigEndian: number)
        default: throw mismatch(value, type.name, expected(type))
        }
    }

    private static func plainText(_ value: SQLValue) -> String? {
        switch value {
        case .text(let text): text
        case .other(let other): if case .text(let text) = other.content { text } else { nil }
        default: nil
        }
    }

    /// What the type takes.
    private static func expected(_ type: PostgresType) -> String {
        switch type.kind {
        case .array, .multirange: "a list with \\(array:)"
        case .composite: "a Row of its fields, or JSON with \\(json:)"
        case .range: "an SQLRange"
        case .hstore: "an object of strings with \\(json:)"
        case .base where type.oid == OID.char: "text of one ASCII character"
        case .base where type.oid == OID.inet || type.oid == OID.cidr: "a NetworkAddress"
        default: "text that the server converts, as in $1::text::\(type.name), or give the database a PostgresCodec"
        }
    }
}
