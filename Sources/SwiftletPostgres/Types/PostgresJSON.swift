import SwiftletData
import SwiftletSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Lists and objects in JSON as arrays and rows: models write both as JSON, and their columns may be either.
enum PostgresJSON {
    /// The value that JSON stands for in a type; JSON itself where it stands for nothing else.
    static func value(_ json: RawJSON, oid: UInt32, _ catalog: TypeCatalog) throws(DataError) -> SQLValue {
        do {
            return try read(json, oid: oid, catalog)
        } catch {
            throw error as? DataError
                ?? DataError(.encoding, "the JSON does not fit \(catalog.name(oid))", underlying: error)
        }
    }

    private static func read(_ json: RawJSON, oid: UInt32, _ catalog: TypeCatalog) throws -> SQLValue {
        let text = json.description
        switch (text.utf8.first, catalog.type(oid)?.kind) {
        case (UInt8(ascii: "n"), _): return .null
        case (UInt8(ascii: "t"), _): return .bool(true)
        case (UInt8(ascii: "f"), _): return .bool(false)
        case (_, .domain(let base)): return try read(json, oid: base, catalog)
        case (UInt8(ascii: "["), .array(let element)): return try array(json, of: element, catalog)
        case (UInt8(ascii: "{"), .composite(let fields)): return try row(json, fields, catalog)
        case (UInt8(ascii: "["), _), (UInt8(ascii: "{"), _): return .json(json)
        case (_, _) where oid == OID.json || oid == OID.jsonb: return .json(json)
        case (UInt8(ascii: "\""), _):
            // Bytes are base64 in JSON (`Schema` of `Data`).
            return oid == OID.bytea ? .blob([UInt8](try Data(json: text.utf8))) : .text(try String(json: text.utf8))
        default: return number(text, oid)
        }
    }

    private static func number(_ text: String, _ oid: UInt32) -> SQLValue {
        switch oid {
        case OID.numeric: .text(text)
        case OID.float4: Float(text).map { .real(Double($0)) } ?? .text(text)
        default: Int64(text).map(SQLValue.integer) ?? Double(text).map(SQLValue.real) ?? .text(text)
        }
    }

    private static func array(_ json: RawJSON, of element: UInt32, _ catalog: TypeCatalog) throws -> SQLValue {
        let items = try [RawJSON](json: json.description.utf8)
        // A list within the list is one more dimension.
        let values = try items.map { item in
            item.description.utf8.first == UInt8(ascii: "[") && !isJSON(element)
                ? try array(item, of: element, catalog) : try read(item, oid: element, catalog)
        }
        guard let array = SQLArrayValue(nesting: values) else {
            throw DataError(.encoding, "lists within a list must have the same length to be an array")
        }
        return .array(array)
    }

    private static func isJSON(_ oid: UInt32) -> Bool { oid == OID.json || oid == OID.jsonb }

    private static func row(_ json: RawJSON, _ fields: PostgresType.Fields, _ catalog: TypeCatalog) throws -> SQLValue {
        let members = try [String: RawJSON](json: json.description.utf8)
        let values = try fields.columns.names.enumerated().map { index, name in
            try members[name].map { try read($0, oid: fields.types[index], catalog) } ?? .null
        }
        if let unknown = members.keys.filter({ !fields.columns.names.contains($0) }).min() {
            throw DataError(.encoding, "the type has no field \"\(unknown)\"")
        }
        return .composite(SQLCompositeValue(try Row(columns: fields.columns, values: values)))
    }
}
