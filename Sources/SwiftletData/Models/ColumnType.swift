public import SwiftletSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a column holds, whatever an engine calls it.
public enum ColumnType: Hashable, Sendable {
    /// A truth value.
    case boolean
    /// A whole number of so many bits.
    case integer(bits: Int, signed: Bool)
    /// An IEEE 754 number of 32 or 64 bits.
    case real(bits: Int)
    /// A decimal number.
    case decimal
    /// Text of at most so many characters, or of any length.
    case text(maximum: Int?)
    /// A point in time.
    case timestamp
    /// A UUID (RFC 9562).
    case uuid
    /// Raw bytes.
    case bytes
    /// A list or an object, as JSON.
    case json
    /// What PostgreSQL has a type of this name for, such as `date`; SQLite keeps it as text.
    case other(String)

    /// The type of the column for a member of a type; for optional types that of what they wrap.
    public init(of type: any Schema.Type, maximumLength: Int? = nil) {
        if let known = (type as? any SQLConvertible.Type)?.columnType {
            self = known
            return
        }
        switch type {
        case is Date.Type: self = .timestamp
        case is UUID.Type: self = .uuid
        case is Data.Type, is [UInt8].Type: self = .bytes
        default: self.init(type.schema, of: type, maximumLength)
        }
    }

    private init(_ schema: SchemaDescription, of type: any Schema.Type, _ maximum: Int?) {
        switch schema {
        case .optional(let wrapped): self.init(of: wrapped, maximumLength: maximum)
        case .enumeration(let enumeration): self.init(of: enumeration.base)
        case .boolean: self = .boolean
        case .integer(let bits, let signed): self = .integer(bits: bits, signed: signed)
        case .number(.float): self = .real(bits: 32)
        case .number(.double): self = .real(bits: 64)
        case .number(.decimal): self = .decimal
        case .string: self = .text(maximum: maximum)
        case .array, .dictionary, .object, .union, .anything:
            // A type with a raw value is stored as that, whatever it looks like on the wire.
            let raw = (type as? any RawRepresentable.Type).flatMap { Self.rawValueType(of: $0) as? any Schema.Type }
            if let raw { self.init(of: raw, maximumLength: maximum) } else { self = .json }
        }
    }

    private static func rawValueType<T: RawRepresentable>(of type: T.Type) -> any Any.Type { T.RawValue.self }
}
