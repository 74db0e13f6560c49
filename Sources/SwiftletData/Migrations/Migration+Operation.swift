public import SwiftletSchema

extension Migration {
    /// One change of a table, or of what belongs to it.
    public struct Operation: Sendable {
        enum Kind: Sendable {
            case createTable(any Model.Type)
            case dropTable(String, was: (any Model.Type)?)
            case addColumn(WrittenColumn)
            case changeColumn(WrittenColumn)
            case renameColumn(from: String, to: String)
            case dropColumn(String, was: WrittenColumn?)
            case notNull(String, isSet: Bool)
            case renameTable(from: String, to: String)
            case addIndex(WrittenIndex)
            case dropIndex(WrittenIndex)
            case sql(WrittenStatement)
        }

        let kind: Kind

        /// Creates the table of another model, as the model is when the version is run, unless it is there.
        ///
        /// The tables of the app's models are created without being told.
        public static func createTable(_ model: any Model.Type) -> Operation { Operation(kind: .createTable(model)) }

        /// Drops a table and what it holds.
        public static func dropTable(_ name: String) -> Operation { Operation(kind: .dropTable(name, was: nil)) }

        /// Adds a column as the model has it when the version is run.
        ///
        /// Once the model has no such column any more, write the form that says what it was: it counts as the same.
        ///
        /// - Parameter name: The column's name, such as `city_id`.
        public static func addColumn(_ name: String) -> Operation { Operation(kind: .addColumn(.ofModel(name))) }

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
            Operation(kind: .addColumn(.described(name, type, value, options)))
        }

        /// Gives a column the type, the default value, the rules and the reference that the model says when the version
        /// is run, and lets it be null or not as the model does; its values stay if they fit. Indexes are left alone.
        public static func changeColumn(_ name: String) -> Operation {
            Operation(kind: .changeColumn(.ofModel(name)))
        }

        /// Gives a column another type, default value, rules and reference; its values stay if they fit.
        ///
        /// The parameters are those of ``addColumn(_:_:default:options:)``. Indexes are left alone.
        public static func changeColumn<T: Schema>(
            _ name: String, _ type: T.Type, default value: DefaultValue? = nil, options: [FieldOption] = []
        ) -> Operation {
            Operation(kind: .changeColumn(.described(name, type, value, options)))
        }

        /// Gives a column another name.
        public static func renameColumn(_ name: String, to newName: String) -> Operation {
            Operation(kind: .renameColumn(from: name, to: newName))
        }

        /// Drops a column, what it holds, and the indexes that it is part of.
        ///
        /// To be taken back, a version before must have added the column; for others write what it was.
        public static func dropColumn(_ name: String) -> Operation { Operation(kind: .dropColumn(name, was: nil)) }

        /// Drops a column, what it holds, and the indexes that it is part of; what it was is told so that the version can
        /// be taken back, with the parameters of ``addColumn(_:_:default:options:)``.
        public static func dropColumn<T: Schema>(
            _ name: String, was type: T.Type, default value: DefaultValue? = nil, options: [FieldOption] = []
        ) -> Operation {
            Operation(kind: .dropColumn(name, was: .described(name, type, value, options)))
        }

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
        /// - Parameters:
        ///   - name: The index's name; `users_email_key` for a unique one and `users_email_idx` for others if none is given.
        ///   - concurrently: Whether the table can be written meanwhile, which takes longer and is done outside of a
        ///     transaction. SQLite does not know the difference.
        public static func addIndex(
            _ columns: String..., unique: Bool = false, name: String? = nil, concurrently: Bool = false
        ) -> Operation {
            addIndex(columns, unique: unique, name: name, concurrently: concurrently)
        }

        static func addIndex(_ columns: [String], unique: Bool, name: String?, concurrently: Bool) -> Operation {
            Operation(kind: .addIndex(WrittenIndex(columns, isUnique: unique, name: name, isConcurrent: concurrently)))
        }

        /// Drops an index, found by its name or by what it was added with.
        ///
        /// - Parameter concurrently: Whether it waits for those that use the index without making others wait, which is
        ///   done outside of a transaction. SQLite does not know the difference.
        public static func dropIndex(
            _ columns: String..., unique: Bool = false, name: String? = nil, concurrently: Bool = false
        ) -> Operation {
            dropIndex(columns, unique: unique, name: name, concurrently: concurrently)
        }

        static func dropIndex(_ columns: [String], unique: Bool, name: String?, concurrently: Bool) -> Operation {
            Operation(kind: .dropIndex(WrittenIndex(columns, isUnique: unique, name: name, isConcurrent: concurrently)))
        }

        /// Runs one statement as it is written.
        ///
        /// - Parameters:
        ///   - onNewTable: Whether it is also run after the table was created as its model is: true for what the model
        ///     does not say, such as a trigger, a view or rows that every deployment has; false for what changes old rows
        ///     or columns.
        ///   - transactional: False for what the engine refuses in a transaction, such as `VACUUM` or
        ///     `ALTER TYPE … ADD VALUE` of old servers.
        ///   - down: The statement that takes it back.
        public static func sql(
            _ statement: String, onNewTable: Bool, transactional: Bool = true, down: String? = nil
        ) -> Operation {
            Operation(
                kind: .sql(
                    WrittenStatement(
                        text: statement, isForNewTables: onNewTable, isTransactional: transactional, inverse: down)))
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
