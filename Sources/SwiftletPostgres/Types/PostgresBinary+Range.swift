import SwiftletData

extension PostgresBinary {
    /// What the first byte of a range says (PostgreSQL's `rangetypes.h`).
    private struct RangeFlags: OptionSet {
        let rawValue: UInt8
        static let empty = RangeFlags(rawValue: 0x01)
        static let includesLower = RangeFlags(rawValue: 0x02)
        static let includesUpper = RangeFlags(rawValue: 0x04)
        static let hasNoLower = RangeFlags(rawValue: 0x08)
        static let hasNoUpper = RangeFlags(rawValue: 0x10)
    }

    static func decodeRange(
        _ bytes: UnsafeRawBufferPointer, _ type: PostgresType, bound: UInt32, _ catalog: TypeCatalog, depth: Int
    ) throws(DataError) -> SQLRangeValue {
        var reader = BinaryReader(bytes)
        let flags = RangeFlags(rawValue: try reader.read(UInt8.self))
        if flags.contains(.empty) { return .empty(typeName: type.name) }
        var (lower, upper): (SQLValue?, SQLValue?) = (nil, nil)
        if !flags.contains(.hasNoLower), let value = try reader.takeValue() {
            lower = try decode(value, oid: bound, catalog, depth: depth + 1)
        }
        if !flags.contains(.hasNoUpper), let value = try reader.takeValue() {
            upper = try decode(value, oid: bound, catalog, depth: depth + 1)
        }
        try reader.finish()
        return SQLRangeValue(
            lower: lower, upper: upper, includesLower: flags.contains(.includesLower),
            includesUpper: flags.contains(.includesUpper), typeName: type.name)
    }

    static func encodeRange(
        _ range: SQLRangeValue, bound: UInt32, _ catalog: TypeCatalog, depth: Int, into bytes: inout [UInt8]
    ) throws(DataError) {
        guard !range.isEmpty else { return bytes.append(RangeFlags.empty.rawValue) }
        // An end that is NULL is none.
        let (lower, upper) = (range.lower.flatMap(notNull), range.upper.flatMap(notNull))
        var flags: RangeFlags = []
        if lower == nil { flags.insert(.hasNoLower) } else if range.includesLower { flags.insert(.includesLower) }
        if upper == nil { flags.insert(.hasNoUpper) } else if range.includesUpper { flags.insert(.includesUpper) }
        bytes.append(flags.rawValue)
        for value in [lower, upper] {
            guard let value else { continue }
            try bytes.appendValue { bytes throws(DataError) in
                try encode(value, oid: bound, catalog, depth: depth + 1, into: &bytes)
            }
        }
    }

    private static func notNull(_ value: SQLValue) -> SQLValue? { value == .null ? nil : value }

    /// Several ranges, as an array of them.
    static func decodeMultirange(
        _ bytes: UnsafeRawBufferPointer, _ type: PostgresType, range: UInt32, _ catalog: TypeCatalog, depth: Int
    ) throws(DataError) -> SQLValue {
        var reader = BinaryReader(bytes)
        let count = try reader.read(Int32.self)
        var ranges: [SQLValue] = []
        for _ in 0..<max(count, 0) {
            guard let value = try reader.takeValue() else { throw unsuitable(bytes, type.oid) }
            ranges.append(try decode(value, oid: range, catalog, depth: depth + 1))
        }
        try reader.finish()
        return .array(SQLArrayValue(ranges, typeName: type.name))
    }

    static func encodeMultirange(
        _ ranges: SQLArrayValue, range: UInt32, _ catalog: TypeCatalog, depth: Int, into bytes: inout [UInt8]
    ) throws(DataError) {
        bytes.append(bigEndian: Int32(clamping: ranges.elements.count))
        for value in ranges.elements {
            guard case .range = value else {
                throw DataError(.encoding, "a multirange holds ranges, not \(value.typeName)")
            }
            try bytes.appendValue { bytes throws(DataError) in
                try encode(value, oid: range, catalog, depth: depth + 1, into: &bytes)
            }
        }
    }
}
