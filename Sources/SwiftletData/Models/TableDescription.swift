public import SwiftletSchema

/// A table as its model describes it.
public struct TableDescription: Sendable {
    /// The table's name.
    public var name: String
    /// What a row is, from the model's doc comment.
    public var description: String?
    /// The columns in the order of the model's properties.
    public var columns: [ColumnDescription]

    /// Creates a description.
    public init(_ name: String, description: String? = nil, columns: [ColumnDescription]) {
        self.name = name
        self.description = description
        self.columns = columns
    }

    /// Describes the table that holds values of a type: one column for each member of the object it is on the wire.
    ///
    /// The primary key is what `@Field(.primaryKey)` marks, or else `id`; an integer that stands alone as primary key
    /// and has no default value is made by the database.
    ///
    /// - Parameter generatesKey: Whether the database may make the key.
    public init(_ name: String, of type: any Schema.Type, generatesKey: Bool = true) {
        guard case .object(let object) = type.schema else {
            self.init(name, columns: [])
            return
        }
        self.init(
            name, description: object.description, columns: object.properties.map { ColumnDescription($0) })
        if primaryKey.isEmpty, let id = columns.firstIndex(where: { $0.name == "id" }) {
            columns[id].isPrimaryKey = true
        }
        if generatesKey, primaryKey.count == 1, let key = columns.firstIndex(where: \.isPrimaryKey),
            case .integer = columns[key].type, columns[key].defaultValue == nil
        {
            columns[key].isGenerated = true
        }
    }

    /// The columns of the primary key.
    public var primaryKey: [String] { columns.filter(\.isPrimaryKey).map(\.name) }
}

/// A column as the model's property describes it.
public struct ColumnDescription: Sendable {
    /// The name, such as `city_id`.
    public var name: String
    /// What the column holds.
    public var type: ColumnType
    /// What the value means, from the property's doc comment.
    public var description: String?
    /// Whether the column may hold `NULL`.
    public var isNullable = false
    /// Whether the column is part of the primary key.
    public var isPrimaryKey = false
    /// Whether the database makes the value: the next number.
    public var isGenerated = false
    /// Whether no two rows have the same value.
    public var isUnique = false
    /// Whether the column has an index.
    public var isIndexed = false
    /// The value of rows that are inserted without one; those that only the program knows are none to the database.
    public var defaultValue: DefaultValue?
    /// The rules that the database checks.
    public var checks: [ColumnCheck] = []
    /// The type whose primary key the value is.
    public var references: (any Schema.Type)?

    /// Creates a description.
    public init(_ name: String, type: ColumnType) {
        self.name = name
        self.type = type
    }

    /// Describes the column for a member of an object.
    ///
    /// Lengths, ranges and values of enumerations become checks; patterns, formats and the like are only checked when
    /// input is bound.
    public init(_ property: PropertyDescription) {
        let constraints = property.constraints
        let lengths = constraints.compactMap { if case .length(_, let maximum) = $0 { maximum } else { nil } }
        self.init(property.name, type: ColumnType(of: property.type, maximumLength: lengths.min()))
        description = property.description
        isNullable = property.type.isOptional
        defaultValue = property.defaultValue
        checks = constraints.compactMap { ColumnCheck($0, of: type) } + ColumnCheck.values(of: property.type)
        for option in property.options {
            switch option {
            case .primaryKey: isPrimaryKey = true
            case .indexed: isIndexed = true
            case .references(let type): references = type
            case .constraint(.unique) where type != .json: isUnique = true
            default: break
            }
        }
    }
}

/// A rule that the database checks.
public enum ColumnCheck: Sendable, Equatable {
    /// The text has so many characters.
    case length(minimum: Int, maximum: Int?)
    /// The number lies in a range, both ends included unless `exclusiveMaximum`.
    case range(minimum: NumberBound?, maximum: NumberBound?, exclusiveMaximum: Bool)
    /// The value is one of these.
    case oneOf([SQLValue])

    init?(_ constraint: Constraint, of type: ColumnType) {
        switch (constraint, type) {
        case (.length(let minimum, let maximum), .text): self = .length(minimum: minimum, maximum: maximum)
        case (.range(let minimum, let maximum, let isExclusive), .integer),
            (.range(let minimum, let maximum, let isExclusive), .real),
            (.range(let minimum, let maximum, let isExclusive), .decimal):
            self = .range(minimum: minimum, maximum: maximum, exclusiveMaximum: isExclusive)
        default: return nil
        }
    }

    /// The check that an enumeration brings along.
    static func values(of type: any Schema.Type) -> [ColumnCheck] {
        switch type.schema {
        case .optional(let wrapped): values(of: wrapped)
        case .enumeration(let enumeration): [.oneOf(enumeration.values.map { SQLValue(json: $0.json) })]
        default: []
        }
    }
}

extension Schema {
    fileprivate static var isOptional: Bool {
        if case .optional = schema { true } else { false }
    }
}
