import SwiftletData

extension PostgresBinary {
    static func decodeComposite(
        _ bytes: UnsafeRawBufferPointer, _ type: PostgresType, _ fields: PostgresType.Fields, _ catalog: TypeCatalog,
        depth: Int
    ) throws(DataError) -> SQLValue {
        let values = try decodeFields(bytes, catalog, depth: depth)
        guard let row = try? Row(columns: fields.columns, values: values) else {
            catalog.forget(type.oid)
            throw DataError(.decoding, "the type \(type.name) has changed since its fields were asked for")
        }
        return .composite(SQLCompositeValue(row, typeName: type.name))
    }

    /// A row whose type has no name, and neither have its fields.
    static func decodeRecord(
        _ bytes: UnsafeRawBufferPointer, _ catalog: TypeCatalog, depth: Int
    ) throws(DataError) -> SQLValue {
        let values = try decodeFields(bytes, catalog, depth: depth)
        let columns = Row.Columns(values.indices.map { "f\($0 + 1)" })
        guard let row = try? Row(columns: columns, values: values) else { throw unsuitable(bytes, OID.record) }
        return .composite(SQLCompositeValue(row))
    }

    private static func decodeFields(
        _ bytes: UnsafeRawBufferPointer, _ catalog: TypeCatalog, depth: Int
    ) throws(DataError) -> [SQLValue] {
        var reader = BinaryReader(bytes)
        let count = try reader.read(Int32.self)
        var values: [SQLValue] = []
        // Each field has a type and a length of four bytes.
        values.reserveCapacity(min(max(Int(count), 0), reader.rest.count / 8))
        for _ in 0..<max(count, 0) {
            let oid = try reader.read(UInt32.self)
            guard let value = try reader.takeValue() else {
                values.append(.null)
                continue
            }
            values.append(try decode(value, oid: oid, catalog, depth: depth + 1))
        }
        try reader.finish()
        return values
    }

    static func encodeComposite(
        _ value: SQLCompositeValue, _ type: PostgresType, _ fields: PostgresType.Fields, _ catalog: TypeCatalog,
        depth: Int, into bytes: inout [UInt8]
    ) throws(DataError) {
        let values = try arranged(value, type, fields)
        bytes.append(bigEndian: Int32(values.count))
        for (index, value) in values.enumerated() {
            bytes.append(bigEndian: fields.types[index])
            try bytes.appendValue { bytes throws(DataError) in
                try encode(value, oid: fields.types[index], catalog, depth: depth + 1, into: &bytes)
            }
        }
    }

    /// The values in the order of the fields: found by name, or as they stand where the row's fields have none.
    private static func arranged(
        _ value: SQLCompositeValue, _ type: PostgresType, _ fields: PostgresType.Fields
    ) throws(DataError) -> [SQLValue] {
        let names = fields.columns.names
        if value.row.columnNames == names { return try value.row.values }
        let isNameless = value.row.columnNames == (0..<value.row.count).map { "f\($0 + 1)" }
        guard value.row.count == names.count else {
            throw DataError(
                .encoding, "\(type.name) has \(names.count) fields, but the row has \(value.row.count)")
        }
        if isNameless { return try value.row.values }
        var values: [SQLValue] = []
        for name in names {
            guard let value = try value.row[name] else {
                throw DataError(.encoding, "\(type.name) has a field \"\(name)\", which the row has not")
            }
            values.append(value)
        }
        return values
    }
}
