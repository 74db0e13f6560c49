import SwiftletSchema

/// Carries the operations of a version out, in its transaction.
struct TableEditor {
    let transaction: Transaction
    /// The table's name by now.
    private(set) var table: String
    let models: [any Model.Type]

    init(transaction: Transaction, table: String, models: [any Model.Type]) {
        self.transaction = transaction
        self.table = table
        self.models = models
    }

    /// Carries one operation out.
    mutating func apply(_ operation: Migration.Operation) async throws {
        switch operation.kind {
        case .createTable(let model):
            let definition = TableDefinition(model.table, among: models, dialect: transaction.dialect)
            for statement in try definition.statements { try await execute(statement) }
        case .addColumn(let property): try await add(ColumnDescription(property))
        case .renameColumn(let name, let newName):
            try await alter("RENAME COLUMN \(try SQLText.identifier(name)) TO \(try SQLText.identifier(newName))")
        case .dropColumn(let name): try await drop(name)
        case .notNull(let column, let isSet): try await setNotNull(column, isSet)
        case .renameTable(_, let newName):
            try await alter("RENAME TO \(try SQLText.identifier(newName))")
            table = newName
        case .addIndex, .dropIndex: try await changeIndex(operation)
        case .sql(let statement, _): try await execute(statement)
        }
    }

    private func changeIndex(_ operation: Migration.Operation) async throws {
        guard let index = try operation.index(of: table) else { return }
        if case .dropIndex = operation.kind {
            try await execute("DROP INDEX \(try SQLText.identifier(index.name))")
        } else {
            try await execute(index.statement(ifNotExists: false))
        }
    }

    private func add(_ column: ColumnDescription) async throws {
        let definition = TableDefinition(
            TableDescription(table, columns: [column]), among: models, dialect: transaction.dialect)
        let added = definition.definition(of: column)
        if column.defaultValue != nil, try added.defaultValue == nil {
            throw DataError(.configuration, "the default value does not fit the column", column: column.name)
        }
        let text = try added.text(isOnlyKey: column.isPrimaryKey)
        switch transaction.dialect.family {
        case .sqlite where !added.canBeAddedInPlace:
            try await SQLiteTableRebuild(transaction, table).run { $0.append(column: text) }
        case .sqlite, .postgres:
            try await alter("ADD COLUMN \(text)")
        }
        for index in definition.indexes { try await execute(index.statement(ifNotExists: false)) }
    }

    private func drop(_ column: String) async throws {
        if transaction.dialect.family == .sqlite {
            let rebuild = SQLiteTableRebuild(transaction, table)
            try await rebuild.dropIndexes(with: column)
            if try await rebuild.isForeignKey(column) { return try await rebuild.run { try $0.remove(column: column) } }
        }
        try await alter("DROP COLUMN \(try SQLText.identifier(column))")
    }

    private func setNotNull(_ column: String, _ isSet: Bool) async throws {
        switch transaction.dialect.family {
        case .sqlite: try await SQLiteTableRebuild(transaction, table).run { try $0.setNotNull(column, isSet) }
        case .postgres:
            try await alter("ALTER COLUMN \(try SQLText.identifier(column)) \(isSet ? "SET" : "DROP") NOT NULL")
        }
    }

    private func alter(_ change: String) async throws {
        try await execute("ALTER TABLE \(try SQLText.identifier(table)) \(change)")
    }

    /// Carries out what the versions say of a table that was just created as its model is, and the model does not.
    func complete(_ history: TableHistory) async throws {
        for index in try history.remainingIndexes { try await execute(index.statement(ifNotExists: true)) }
        for operation in history.versions.flatMap(\.operations) where operation.isForNewTables {
            var editor = self
            try await editor.apply(operation)
        }
    }

    private func execute(_ statement: String) async throws {
        try await transaction.execute("\(raw: statement)")
    }
}

extension Migration.Operation {
    /// Whether SQLite may have to replace the table.
    var mayReplaceTable: Bool {
        switch kind {
        case .addColumn, .dropColumn, .notNull: true
        default: false
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
}
