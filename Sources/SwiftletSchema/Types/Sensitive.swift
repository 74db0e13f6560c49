/// A value that is never shown: a password, a token, the number of a card.
///
/// It is read from JSON and from the database as what it holds, bound to statements as that, and sent to other services as
/// that. Everywhere else `***` stands in its place: in logs, spans, errors, examples and answers, whether by itself or
/// inside of other values; in JSON, null stands in place of what is no text. What needs the value asks for it by ``exposed``; an answer that is to carry it has a member of
/// the type itself. A client that reads `***` back gets that, and finds it refused where it breaks a constraint: types of
/// answers leave secrets out.
///
/// ```swift
/// @Schema struct Login {
///     var name: String
///     @Field(.length(8...)) var password: Sensitive<String>
/// }
/// ```
public struct Sensitive<Value: Sendable>: Sendable {
    /// What stands in place of the value.
    public static var mask: String { "***" }

    /// The value. From here on, whoever reads it answers for where it goes.
    public let exposed: Value

    /// Takes a value that is not to be shown.
    public init(_ value: Value) {
        exposed = value
    }
}

/// A type whose values are not shown.
package protocol SensitiveValue {}

extension Sensitive: SensitiveValue {}

extension Optional: SensitiveValue where Wrapped: SensitiveValue {}

extension Sensitive: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `***`.
    public var description: String { Self.mask }

    /// `***`.
    public var debugDescription: String { Self.mask }

    /// A mirror that shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Sensitive: Equatable where Value: Equatable {}

extension Sensitive: Hashable where Value: Hashable {}

extension Sensitive: ExpressibleByUnicodeScalarLiteral where Value: ExpressibleByUnicodeScalarLiteral {
    /// Takes a literal, in tests for the most part.
    public init(unicodeScalarLiteral value: Value.UnicodeScalarLiteralType) {
        self.init(Value(unicodeScalarLiteral: value))
    }
}

extension Sensitive: ExpressibleByExtendedGraphemeClusterLiteral
where Value: ExpressibleByExtendedGraphemeClusterLiteral {
    /// Takes a literal, in tests for the most part.
    public init(extendedGraphemeClusterLiteral value: Value.ExtendedGraphemeClusterLiteralType) {
        self.init(Value(extendedGraphemeClusterLiteral: value))
    }
}

extension Sensitive: ExpressibleByStringLiteral where Value: ExpressibleByStringLiteral {
    /// Takes a literal, in tests for the most part.
    public init(stringLiteral value: Value.StringLiteralType) {
        self.init(Value(stringLiteral: value))
    }
}

extension Sensitive: Decodable where Value: Decodable {
    /// Reads the value as what it holds. There is no `Encodable`, which could not tell who reads what is written.
    public init(from decoder: any Decoder) throws {
        self.init(try Value(from: decoder))
    }
}

extension Sensitive: Schema where Value: Schema {
    /// That of the value; documents also say that it is for writing only.
    public static var schema: SchemaDescription { Value.schema }

    /// Reads the value.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> Sensitive? {
        try Value.read(from: &reader).map { Sensitive($0) }
    }

    /// Writes `"***"` in place of a text and null in place of anything else, or the value where the writer is told to
    /// (``Schema/json(showingSensitive:)``).
    public func write(to writer: inout JSONWriter) {
        if writer.showsSensitive { return exposed.write(to: &writer) }
        if case .string(nil) = Value.schema { writer.string(Self.mask) } else { writer.null() }
    }

    /// The value of a missing member is that of the value's type.
    public static var absent: Sensitive? { Value.absent.map { Sensitive($0) } }

    /// Why the value breaks a constraint.
    public func reason(against constraint: Constraint) -> String? { exposed.reason(against: constraint) }
}
