public import SwiftletSchema

extension Migration {
    /// One change of a table, or of what belongs to it.
    public struct Operation: Sendable {
        enum Kind: Sendable {
            case createTable(any Model.Type)
            case addColumn(PropertyDescription)
            case renameColumn(from: String, to: String)
            case dropColumn(String)
            case notNull(String, isSet: Bool)
            case renameTable(from: String, to: String)
            case addIndex(columns: [String], isUnique: Bool, name: String?)
            case dropIndex(columns: [String], isUnique: Bool, name: String?)
            case sql(String, onNewTable: Bool)
        }

        let kind: Kind

        /// Creates the table of another model, as the model is when the version is run, unless it is there.
        ///
        /// The tables of the app's models are created without being told.
        public static func createTable(_ model: any Model.Type) -> Operation { Operation(kind: .createTable(model)) }

        /// Adds a column.
        ///
        /// - Parameters:
        ///   - name: The column's name.
        ///   - type: What it holds; an optional type may be null.
        ///   - value: What the rows that are there get, and those inserted without a value: a literal, `.now`, `.uuid`
        ///     or `.value(…)`. A column that may not be null needs one unless the table is empty.
        ///   - options: What `@Field` says of the property.
        public static func addColumn<T: Schema>(
            _ name: String, _ type: T.Type, default value: DefaultValue? = nil, options: [FieldOption] = []
        ) -> Operation {
            Operation(
                kind: .addColumn(PropertyDescription(name, type: type, defaultValue: value, options: options)))
        }

        /// Gives a column another name.
        public static func renameColumn(_ name: String, to newName: String) -> Operation {
            Operation(kind: .renameColumn(from: name, to: newName))
        }

        /// Drops a column, what it holds, and the indexes that it is part of.
        public static func dropColumn(_ name: String) -> Operation { Operation(kind: .dropColumn(name)) }

        /// Refuses nulls in a column; fails if there are any.
        public static func addNotNull(_ column: String) -> Operation { Operation(kind: .notNull(column, isSet: true)) }

        /// Allows nulls in a column.
        public static func dropNotNull(_ column: String) -> Operation {
            Operation(kind: .notNull(column, isSet: false))
        }

        /// Gives the table the name that the model has now.
        public static func renameTable(from name: String, to newName: String) -> Operation {
            Operation(kind: .renameTable(from: name, to: newName))
        }

        /// Adds an index.
        ///
        /// - Parameter name: The index's name; `users_email_key` for a unique one and `users_email_idx` for others if
        ///   none is given.
        public static func addIndex(_ columns: String..., unique: Bool = false, name: String? = nil) -> Operation {
            Operation(kind: .addIndex(columns: columns, isUnique: unique, name: name))
        }

        /// Drops an index, found by its name or by what it was added with.
        public static func dropIndex(_ columns: String..., unique: Bool = false, name: String? = nil) -> Operation {
            Operation(kind: .dropIndex(columns: columns, isUnique: unique, name: name))
        }

        /// Runs one statement as it is written.
        ///
        /// - Parameter onNewTable: Whether it is also run after the table was created as its model is: true for what the
        ///   model does not say, such as a trigger, a view or rows that every deployment has; false for what changes old
        ///   rows or columns.
        public static func sql(_ statement: String, onNewTable: Bool) -> Operation {
            Operation(kind: .sql(statement, onNewTable: onNewTable))
        }
    }
}

extension DefaultValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral
{
    /// A value that is known when the version is written.
    public static func value(_ value: some Schema) -> DefaultValue {
        (try? value.jsonText()).map(DefaultValue.json) ?? .computed
    }

    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .value(value) }
    /// A whole number.
    public init(integerLiteral value: Int) { self = .value(value) }
    /// A number with a fraction.
    public init(floatLiteral value: Double) { self = .value(value) }
    /// Text.
    public init(stringLiteral value: String) { self = .value(value) }
}
