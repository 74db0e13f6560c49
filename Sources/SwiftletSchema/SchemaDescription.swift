/// What a type looks like on the wire: the source of OpenAPI documents and of table definitions.
///
/// Types that refer to others hold the type, not its description, so that recursive types can be described.
public indirect enum SchemaDescription: Sendable {
    /// `true` or `false`.
    case boolean
    /// A whole number of so many bits.
    case integer(bits: Int, signed: Bool)
    /// A number with a fraction.
    case number(NumberFormat)
    /// A string, perhaps of a known format.
    case string(StringFormat?)
    /// A list; `unique` when no item occurs twice.
    case array(any Schema.Type, unique: Bool)
    /// An object with any keys and values of one type.
    case dictionary(any Schema.Type)
    /// A value or null.
    case optional(any Schema.Type)
    /// An object with known members.
    case object(ObjectDescription)
    /// One of a few values.
    case enumeration(EnumerationDescription)
    /// One of a few shapes, told apart by a tag.
    case union(UnionDescription)
    /// Any JSON.
    case anything

    /// The precision of a number with a fraction.
    public enum NumberFormat: String, Sendable {
        /// IEEE 754 single precision.
        case float
        /// IEEE 754 double precision.
        case double
        /// Decimal, up to 38 digits.
        case decimal
    }
}

/// An object with known members.
public struct ObjectDescription: Sendable {
    /// The name in documents, such as `User` or `PageOfUser`.
    public var name: String
    /// What the type is for, from its doc comment.
    public var description: String?
    /// The members in the order of declaration.
    public var properties: [PropertyDescription]

    /// Creates a description.
    public init(name: String, description: String? = nil, properties: [PropertyDescription]) {
        self.name = name
        self.description = description
        self.properties = properties
    }
}

/// One member of an object.
public struct PropertyDescription: Sendable {
    /// The name on the wire and in the table, such as `city_id`.
    public var name: String
    /// The name in Swift, such as `cityID`.
    public var swiftName: String
    /// The member's type; an optional type may be null.
    public var type: any Schema.Type
    /// What the member means, from its doc comment.
    public var description: String?
    /// Whether an object without the member is refused.
    public var isRequired: Bool
    /// The value of a missing member, when it is known without running code.
    public var defaultValue: DefaultValue?
    /// What `@Field` says about the member.
    public var options: [FieldOption]

    /// Creates a description; whether the member is required follows from its default and its type unless told.
    public init<T: Schema>(
        _ name: String, swiftName: String? = nil, type: T.Type, description: String? = nil,
        defaultValue: DefaultValue? = nil, options: [FieldOption] = [], isRequired: Bool? = nil
    ) {
        self.name = name
        self.swiftName = swiftName ?? name
        self.type = type
        self.description = description
        self.defaultValue = defaultValue
        self.options = options
        self.isRequired = isRequired ?? (defaultValue == nil && T.absent == nil)
    }
}

/// The default value of a member, as far as it can be told without running code.
public enum DefaultValue: Sendable, Equatable {
    /// A constant, as JSON text.
    case json(String)
    /// The current time.
    case now
    /// A new random UUID.
    case uuid
    /// Something that only the program knows.
    case computed
}

/// A type with a few values.
public struct EnumerationDescription: Sendable {
    /// The name in documents.
    public var name: String
    /// What the type is for, from its doc comment.
    public var description: String?
    /// The type of the values: `String` or an integer.
    public var base: any Schema.Type
    /// The values as JSON text, with what each means.
    public var values: [(json: String, description: String?)]

    /// Creates a description.
    public init(
        name: String, description: String? = nil, base: any Schema.Type, values: [(json: String, description: String?)]
    ) {
        self.name = name
        self.description = description
        self.base = base
        self.values = values
    }
}

/// A type with a few shapes: an object whose `tag` member says which one it is.
public struct UnionDescription: Sendable {
    /// The name in documents.
    public var name: String
    /// What the type is for, from its doc comment.
    public var description: String?
    /// The name of the member that tells the shapes apart.
    public var tag: String
    /// The shapes; each one's name is the tag's value, its properties are the members beside the tag.
    public var cases: [ObjectDescription]

    /// Creates a description.
    public init(name: String, description: String? = nil, tag: String = "type", cases: [ObjectDescription]) {
        self.name = name
        self.description = description
        self.tag = tag
        self.cases = cases
    }
}

extension Schema {
    /// The name of the type in documents: `User`, `ListOfUser`, `PageOfUser`.
    public static var schemaName: String {
        switch schema {
        case .boolean: "Boolean"
        case .integer: "Integer"
        case .number: "Number"
        case .string: "String"
        case .array(let element, _): "ListOf" + element.schemaName
        case .dictionary(let value): "MapOf" + value.schemaName
        case .optional(let wrapped): "Optional" + wrapped.schemaName
        case .object(let object): object.name
        case .enumeration(let enumeration): enumeration.name
        case .union(let union): union.name
        case .anything: "Anything"
        }
    }

    /// Composes the name of a generic type from its own and its arguments': `Page` of `User` is `PageOfUser`.
    public static func genericName(_ base: String, _ arguments: any Schema.Type...) -> String {
        base + "Of" + arguments.map { $0.schemaName }.joined(separator: "And")
    }
}
