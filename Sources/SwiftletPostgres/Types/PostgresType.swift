import SwiftletData

/// A type of the database: its number, its name, and what its values are made of.
struct PostgresType: Sendable {
    /// What the values of a type are made of.
    enum Kind: Sendable {
        /// A type of its own, whose binary form is known for those that Swiftlet knows.
        case base
        /// Text, such as that of citext.
        case text
        /// Keys with text or nothing, of the extension hstore.
        case hstore
        /// One of a few words.
        case enumeration
        /// The values of another type that keep a rule.
        case domain(of: UInt32)
        /// Any number of values of one type.
        case array(of: UInt32)
        /// Fields.
        case composite(Fields)
        /// What lies between two values.
        case range(of: UInt32)
        /// Any number of ranges.
        case multirange(of: UInt32)
    }

    /// The fields of a composite type, in order.
    struct Fields: Sendable {
        let columns: Row.Columns
        let types: [UInt32]

        /// Takes as many types as names.
        init(names: [String], types: [UInt32]) {
            columns = Row.Columns(names)
            self.types = types
        }
    }

    let oid: UInt32
    /// The name without its schema, such as `int4`; that of an array is `int4[]`.
    let name: String
    let kind: Kind
    /// What the user has said how values cross.
    var codec: PostgresCodec?

    init(_ oid: UInt32, _ name: String, _ kind: Kind = .base) {
        self.oid = oid
        self.name = name
        self.kind = kind
    }

    /// The types whose values occur within this one's.
    var parts: [UInt32] {
        switch kind {
        case .base, .text, .hstore, .enumeration: []
        case .domain(let part), .array(let part), .range(let part), .multirange(let part): [part]
        case .composite(let fields): fields.types
        }
    }
}
