/// Something that `@Field` says about a member: a constraint, or a fact for documentation and table.
public enum FieldOption: Sendable {
    /// A rule that the value must keep.
    case constraint(Constraint)
    /// The name on the wire and in the table, instead of the snake_case of the Swift name.
    case name(String)
    /// The value identifies an object of another type.
    case references(any Schema.Type)
    /// A value to show in documentation, as JSON text.
    case example(json: String)
    /// The member is set by the service: it is left out of `Draft` and `Patch`.
    case readOnly
    /// The column identifies the row. `id` is the primary key without being told.
    case primaryKey
    /// The column has an index.
    case indexed
    /// Clients should stop using the member.
    case deprecated

    /// The string has so many characters (Unicode scalars).
    public static func length(_ range: ClosedRange<Int>) -> FieldOption {
        .constraint(.length(min: range.lowerBound, max: range.upperBound))
    }
    /// The string has at least so many characters.
    public static func length(_ range: PartialRangeFrom<Int>) -> FieldOption {
        .constraint(.length(min: range.lowerBound, max: nil))
    }
    /// The string has at most so many characters.
    public static func length(_ range: PartialRangeThrough<Int>) -> FieldOption {
        .constraint(.length(min: 0, max: range.upperBound))
    }
    /// The number lies in a range, both ends included.
    public static func range(_ range: ClosedRange<Int>) -> FieldOption {
        .constraint(.range(min: .integer(range.lowerBound), max: .integer(range.upperBound), exclusiveMax: false))
    }
    /// The number lies in a range, its upper end not included.
    public static func range(_ range: Range<Int>) -> FieldOption {
        .constraint(.range(min: .integer(range.lowerBound), max: .integer(range.upperBound), exclusiveMax: true))
    }
    /// The number is at least so large.
    public static func range(_ range: PartialRangeFrom<Int>) -> FieldOption {
        .constraint(.range(min: .integer(range.lowerBound), max: nil, exclusiveMax: false))
    }
    /// The number is at most so large.
    public static func range(_ range: PartialRangeThrough<Int>) -> FieldOption {
        .constraint(.range(min: nil, max: .integer(range.upperBound), exclusiveMax: false))
    }
    /// The number is less than a bound.
    public static func range(_ range: PartialRangeUpTo<Int>) -> FieldOption {
        .constraint(.range(min: nil, max: .integer(range.upperBound), exclusiveMax: true))
    }
    /// The number lies in a range, both ends included.
    public static func range(_ range: ClosedRange<Double>) -> FieldOption {
        .constraint(.range(min: .number(range.lowerBound), max: .number(range.upperBound), exclusiveMax: false))
    }
    /// The number lies in a range, its upper end not included.
    public static func range(_ range: Range<Double>) -> FieldOption {
        .constraint(.range(min: .number(range.lowerBound), max: .number(range.upperBound), exclusiveMax: true))
    }
    /// The number is at least so large.
    public static func range(_ range: PartialRangeFrom<Double>) -> FieldOption {
        .constraint(.range(min: .number(range.lowerBound), max: nil, exclusiveMax: false))
    }
    /// The number is at most so large.
    public static func range(_ range: PartialRangeThrough<Double>) -> FieldOption {
        .constraint(.range(min: nil, max: .number(range.upperBound), exclusiveMax: false))
    }
    /// The string matches a regular expression somewhere (write `^…$` for the whole string).
    public static func pattern(_ expression: String) -> FieldOption { .constraint(.pattern(expression)) }
    /// The list has so many items.
    public static func items(_ range: ClosedRange<Int>) -> FieldOption {
        .constraint(.items(min: range.lowerBound, max: range.upperBound))
    }
    /// The list has at least so many items.
    public static func items(_ range: PartialRangeFrom<Int>) -> FieldOption {
        .constraint(.items(min: range.lowerBound, max: nil))
    }
    /// The list has at most so many items.
    public static func items(_ range: PartialRangeThrough<Int>) -> FieldOption {
        .constraint(.items(min: 0, max: range.upperBound))
    }
    /// No item of the list occurs twice; the column holds no value twice.
    public static var unique: FieldOption { .constraint(.unique) }
    /// The string has a well-known form.
    public static func format(_ format: StringFormat) -> FieldOption { .constraint(.format(format)) }
    /// A check of one's own; the reason is shown to the client, so write it as `must be even`.
    public static func custom<Value: Sendable>(
        _ reason: String, _ accepts: @escaping @Sendable (Value) -> Bool
    ) -> FieldOption {
        .constraint(.custom(CustomCheck(reason, accepts)))
    }
    /// A value to show in documentation.
    public static func example(_ value: some Schema) -> FieldOption {
        .example(json: (try? value.jsonText()) ?? "null")
    }
}

extension PropertyDescription {
    /// The rules that the member's value must keep.
    public var constraints: [Constraint] {
        options.compactMap { if case .constraint(let constraint) = $0 { constraint } else { nil } }
    }
}
