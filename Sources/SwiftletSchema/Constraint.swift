/// A rule that a value must keep, checked when input is bound, shown in OpenAPI and used for the table.
public enum Constraint: Sendable {
    /// Characters of a string (Unicode scalars, as JSON Schema and SQL count them).
    case length(min: Int, max: Int?)
    /// The least and the greatest number, both included unless `exclusiveMax`.
    case range(min: NumberBound?, max: NumberBound?, exclusiveMax: Bool)
    /// A regular expression that must match somewhere in the string (JSON Schema's reading of `pattern`).
    case pattern(String)
    /// Items of a list.
    case items(min: Int, max: Int?)
    /// No item of a list occurs twice; a column holds no value twice.
    case unique
    /// A well-known form of string.
    case format(StringFormat)
    /// A check of the user's own.
    case custom(CustomCheck)
}

/// A bound of a range of numbers, kept exact for integers.
public enum NumberBound: Sendable, Equatable, CustomStringConvertible {
    /// A whole number.
    case integer(Int)
    /// A number with a fraction.
    case number(Double)

    /// The bound as a number with a fraction.
    public var double: Double {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        }
    }

    /// The bound as a JSON number.
    public var description: String {
        switch self {
        case .integer(let value): String(value)
        case .number(let value): value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
        }
    }
}

/// A check written by the user; the reason it gives is shown to the client.
public struct CustomCheck: Sendable {
    /// What the value must be, such as `must be even`.
    public let reason: String
    private let accepts: @Sendable (any Sendable) -> Bool

    /// Creates a check of values of one type; values of other types pass.
    public init<Value: Sendable>(_ reason: String, _ accepts: @escaping @Sendable (Value) -> Bool) {
        self.reason = reason
        self.accepts = { value in (value as? Value).map(accepts) ?? true }
    }

    /// The reason when the check refuses the value.
    public func reason(for value: any Sendable) -> String? {
        accepts(value) ? nil : reason
    }
}
