import SwiftletSchema

/// Carries the operations of a version out, in its transaction, or writes what would.
struct TableEditor {
    let script: MigrationScript
    /// The table's name by now.
    private(set) var table: String
    /// The table as the model has it.
    let model: TableDescription
    let models: [any Model.Type]

    init(_ script: MigrationScript, table: String, model: TableDescription, among models: [any Model.Type]) {
        self.script = script
        self.table = table
        self.model = model
        self.models = models
    }

    /// Creates the table as the model has it, and what the versions say of it and the model does not.
    func create(_ history: TableHistory) async throws {
        let definition = TableDefinition(model, among: models, dialect: script.dialect)
        for statement in try definition.statements { try await script.execute(statement) }
        for index in try history.remainingIndexes { try await script.execute(index.statement(ifNotExists: true)) }
        for operation in history.versions.flatMap(\.operations) where operation.isForNewTables {
            var editor = self
            try await editor.apply(operation)
        }
    }

    /// Carries one operation out.
    mutating func apply(_ operation: Migration.Operation) async throws {
        switch operation.kind {
        case .createTable(let model):
            let definition = TableDefinition(model.table, among: models, dialect: script.dialect)
            for statement in try definition.statements { try await script.execute(statement) }
        case .dropTable(let name, _): try await script.execute("DROP TABLE \(try SQLText.identifier(name))")
        case .addColumn(let column): try await add(column.description(in: model))
        case .changeColumn(let column): try await change(column.description(in: model))
        case .renameColumn(let name, let newName):
            try await alter("RENAME COLUMN \(try SQLText.identifier(name)) TO \(try SQLText.identifier(newName))")
        case .dropColumn(let name, _): try await drop(name)
        case .notNull(let column, let isSet): try await setNotNull(column, isSet)
        case .renameTable(_, let newName):
            try await alter("RENAME TO \(try SQLText.identifier(newName))")
            table = newName
        case .addIndex(let index): try await script.execute(index.definition(of: table).statement(ifNotExists: false))
        case .dropIndex(let index): try await script.execute(index.definition(of: table).dropStatement())
        case .sql(let statement): try await script.execute(statement.text)
        }
    }

    private func definition(of column: ColumnDescription) -> ColumnDefinition {
        TableDefinition(TableDescription(table, columns: [column]), among: models, dialect: script.dialect)
            .definition(of: column)
    }

    private func add(_ column: ColumnDescription) async throws {
        let added = definition(of: column)
        try added.refuseUnwrittenDefault()
        let text = try added.text(isOnlyKey: column.isPrimaryKey)
        switch script.dialect.family {
        case .sqlite where !added.canBeAddedInPlace:
            try await SQLiteTableRebuild(script, table).run { $0.append(column: text) }
        case .sqlite, .postgres:
            try await alter("ADD COLUMN \(text)")
        }
        let indexes = TableDefinition(TableDescription(table, columns: [column]), dialect: script.dialect).indexes
        for index in indexes { try await script.execute(index.statement(ifNotExists: false)) }
    }

    private func change(_ column: ColumnDescription) async throws {
        let changed = definition(of: column)
        try changed.refuseUnwrittenDefault()
        switch script.dialect.family {
        case .sqlite:
            let text = try changed.text(isOnlyKey: column.isPrimaryKey && model.primaryKey.count <= 1)
            try await SQLiteTableRebuild(script, table).run { try $0.replace(column: column.name, by: text) }
        case .postgres:
            for statement in try PostgresColumnChange(table: table, definition: changed).statements {
                try await script.execute(statement)
            }
        }
    }

    private func drop(_ column: String) async throws {
        if script.dialect.family == .sqlite {
            let rebuild = SQLiteTableRebuild(script, table)
            try await rebuild.dropIndexes(with: column)
            if try await rebuild.isForeignKey(column) { return try await rebuild.run { try $0.remove(column: column) } }
        }
        try await alter("DROP COLUMN \(try SQLText.identifier(column))")
    }

    private func setNotNull(_ column: String, _ isSet: Bool) async throws {
        switch script.dialect.family {
        case .sqlite: try await SQLiteTableRebuild(script, table).run { try $0.setNotNull(column, isSet) }
        case .postgres:
            try await alter("ALTER COLUMN \(try SQLText.identifier(column)) \(isSet ? "SET" : "DROP") NOT NULL")
        }
    }

    private func alter(_ change: String) async throws {
        try await script.execute("ALTER TABLE \(try SQLText.identifier(table)) \(change)")
    }
}

extension Migration.Operation {
    /// Whether SQLite may have to replace the table.
    var mayReplaceTable: Bool {
        switch kind {
        case .addColumn, .changeColumn, .dropColumn, .notNull: true
        default: false
        }
    }

    /// Whether the operation can be part of a transaction.
    func isTransactional(in family: SQLDialect.Family) -> Bool {
        switch kind {
        case .addIndex(let index), .dropIndex(let index): family == .sqlite || !index.isConcurrent
        case .sql(let statement): statement.isTransactional
        default: true
        }
    }
}

extension ColumnDefinition {
    /// Whether SQLite can add the column without writing the table anew (sqlite.org/lang_altertable.html, section 3).
    fileprivate var canBeAddedInPlace: Bool {
        guard !column.isPrimaryKey else { return false }
        if column.defaultValue == nil { return column.isNullable }
        return hasConstantDefault && target == nil
    }

    /// - Throws: `DataError` with code `.configuration` for a default value that is not one of the column's type.
    fileprivate func refuseUnwrittenDefault() throws {
        guard let value = column.defaultValue, value != .computed, try defaultValue == nil else { return }
        throw DataError(.configuration, "the default value does not fit the column", column: column.name)
    }
}
