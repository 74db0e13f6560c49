import SwiftletData

extension PostgresBinary {
    /// The most dimensions that an array has (`MAXDIM` in PostgreSQL's `array.h`).
    private static let maximumDimensions = 6

    static func decodeArray(
        _ bytes: UnsafeRawBufferPointer, _ type: PostgresType, _ catalog: TypeCatalog, depth: Int
    ) throws(DataError) -> SQLValue {
        var reader = BinaryReader(bytes)
        let count = try reader.read(Int32.self)
        _ = try reader.read(Int32.self)
        let element = try reader.read(UInt32.self)
        guard (0...maximumDimensions).contains(Int(count)) else { throw unsuitable(bytes, type.oid) }
        var dimensions: [SQLArrayValue.Dimension] = []
        for _ in 0..<count {
            let size = Int(try reader.read(Int32.self))
            dimensions.append(SQLArrayValue.Dimension(count: size, lowerBound: Int(try reader.read(Int32.self))))
        }
        var elements: [SQLValue] = []
        // Each element has a length of four bytes.
        elements.reserveCapacity(reader.rest.count / 8)
        while !reader.isAtEnd {
            guard let value = try reader.takeValue() else {
                elements.append(.null)
                continue
            }
            elements.append(try decode(value, oid: element, catalog, depth: depth + 1))
        }
        guard let array = SQLArrayValue(elements, dimensions: dimensions, typeName: type.name) else {
            throw unsuitable(bytes, type.oid)
        }
        return .array(array)
    }

    static func encodeArray(
        _ array: SQLArrayValue, of element: UInt32, _ catalog: TypeCatalog, depth: Int, into bytes: inout [UInt8]
    ) throws(DataError) {
        guard array.dimensions.count <= maximumDimensions else {
            throw DataError(.encoding, "PostgreSQL's arrays have at most \(maximumDimensions) dimensions")
        }
        bytes.append(bigEndian: Int32(array.dimensions.count))
        bytes.append(bigEndian: array.elements.contains(.null) ? 1 : 0 as Int32)
        bytes.append(bigEndian: element)
        for dimension in array.dimensions {
            guard let count = Int32(exactly: dimension.count), let bound = Int32(exactly: dimension.lowerBound) else {
                throw DataError(.encoding, "an array's dimensions are counted in 32 bits")
            }
            bytes.append(bigEndian: count)
            bytes.append(bigEndian: bound)
        }
        for value in array.elements {
            try bytes.appendValue { bytes throws(DataError) in
                try encode(value, oid: element, catalog, depth: depth + 1, into: &bytes)
            }
        }
    }
}
