public import SwiftletSchema

/// Collects what a version does to a table, in order. What each method does is told at ``Migration/Operation``.
public struct TableChanges {
    private var operations: [Migration.Operation] = []

    /// The operations that a closure adds.
    static func operations(_ changes: (inout TableChanges) -> Void) -> [Migration.Operation] {
        var collected = TableChanges()
        changes(&collected)
        return collected.operations
    }

    /// Adds any operation.
    public mutating func add(_ operation: Migration.Operation) { operations.append(operation) }

    /// Creates the table of another model.
    public mutating func createTable(_ model: any Model.Type) { add(.createTable(model)) }

    /// Drops a table.
    public mutating func dropTable(_ name: String) { add(.dropTable(name)) }

    /// Adds a column as the model has it now.
    public mutating func addColumn(_ name: String) { add(.addColumn(name)) }

    /// Adds a column.
    public mutating func addColumn<T: Schema>(
        _ name: String, _ type: T.Type, default value: DefaultValue? = nil, options: [FieldOption] = []
    ) {
        add(.addColumn(name, type, default: value, options: options))
    }

    /// Makes a column what the model says now.
    public mutating func changeColumn(_ name: String) { add(.changeColumn(name)) }

    /// Makes a column what is said here.
    public mutating func changeColumn<T: Schema>(
        _ name: String, _ type: T.Type, default value: DefaultValue? = nil, options: [FieldOption] = []
    ) {
        add(.changeColumn(name, type, default: value, options: options))
    }

    /// Gives a column another name.
    public mutating func renameColumn(_ name: String, to newName: String) { add(.renameColumn(name, to: newName)) }

    /// Drops a column.
    public mutating func dropColumn(_ name: String) { add(.dropColumn(name)) }

    /// Drops a column, and tells what it was so that the version can be taken back.
    public mutating func dropColumn<T: Schema>(
        _ name: String, was type: T.Type, default value: DefaultValue? = nil, options: [FieldOption] = []
    ) {
        add(.dropColumn(name, was: type, default: value, options: options))
    }

    /// Refuses nulls in a column.
    public mutating func addNotNull(_ column: String) { add(.addNotNull(column)) }

    /// Allows nulls in a column.
    public mutating func dropNotNull(_ column: String) { add(.dropNotNull(column)) }

    /// Gives the table the name that the model has now.
    public mutating func renameTable(from name: String, to newName: String) {
        add(.renameTable(from: name, to: newName))
    }

    /// Adds an index.
    public mutating func addIndex(
        _ columns: String..., unique: Bool = false, name: String? = nil, concurrently: Bool = false
    ) {
        add(.addIndex(columns, unique: unique, name: name, concurrently: concurrently))
    }

    /// Drops an index.
    public mutating func dropIndex(
        _ columns: String..., unique: Bool = false, name: String? = nil, concurrently: Bool = false
    ) {
        add(.dropIndex(columns, unique: unique, name: name, concurrently: concurrently))
    }

    /// Runs one statement as it is written.
    public mutating func sql(
        _ statement: String, onNewTable: Bool, transactional: Bool = true, down: String? = nil
    ) {
        add(.sql(statement, onNewTable: onNewTable, transactional: transactional, down: down))
    }
}
