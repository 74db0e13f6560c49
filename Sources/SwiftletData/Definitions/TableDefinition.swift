import SwiftletSchema

/// A table and its indexes as statements that create them.
public struct TableDefinition: Sendable {
    private let table: TableDescription
    private let models: [any Model.Type]
    private let dialect: SQLDialect

    /// Describes how to create a table.
    ///
    /// - Parameter models: The models of the same database; a column that refers to one of them becomes a foreign key.
    public init(_ table: TableDescription, among models: [any Model.Type] = [], dialect: SQLDialect) {
        self.table = table
        self.models = models
        self.dialect = dialect
    }

    /// The statements, to be run in order; what is there already is left alone.
    ///
    /// - Throws: `DataError` with code `.configuration` for a table without columns, names that no table or column
    ///   can have, and constants that cannot be written.
    public var statements: [String] {
        get throws {
            guard !table.columns.isEmpty else {
                throw DataError(.configuration, "the table \(table.name) has no columns")
            }
            let key = table.primaryKey
            var lines = try table.columns.map { column in
                try definition(of: column).text(isOnlyKey: key == [column.name])
            }
            if key.count > 1 { lines.append("PRIMARY KEY (\(try list(key)))") }
            let create = """
                CREATE TABLE IF NOT EXISTS \(try SQLText.identifier(table.name)) (
                    \(lines.joined(separator: ",\n    "))
                )
                """
            return try [create] + indexes.map { try $0.statement(ifNotExists: true) }
        }
    }

    /// The indexes of the columns that are unique or indexed.
    var indexes: [IndexDefinition] {
        table.columns.compactMap { column in
            guard column.isUnique || column.isIndexed, table.primaryKey != [column.name] else { return nil }
            return IndexDefinition(table: table.name, columns: [column.name], isUnique: column.isUnique)
        }
    }

    /// The columns that refer to models of the same database.
    var references: [TableState.Reference] {
        table.columns.compactMap { column in
            column.references.flatMap(target).map {
                TableState.Reference(column: column.name, table: $0.table, target: $0.column)
            }
        }
    }

    /// The definition of one column.
    func definition(of column: ColumnDescription) -> ColumnDefinition {
        ColumnDefinition(column: column, dialect: dialect, target: column.references.flatMap(target))
    }

    /// The table and the single key column of a model.
    private func target(_ type: any Schema.Type) -> (table: String, column: String)? {
        guard let model = models.first(where: { ObjectIdentifier($0) == ObjectIdentifier(type) }) else { return nil }
        let key = model.table.primaryKey
        return key.count == 1 ? (model.table.name, key[0]) : nil
    }

    private func list(_ columns: [String]) throws -> String {
        try columns.map(SQLText.identifier).joined(separator: ", ")
    }
}

/// An index as the statement that creates it.
struct IndexDefinition: Sendable, Hashable {
    var table: String
    var columns: [String]
    var isUnique: Bool
    var givenName: String?

    /// The name, if none is given formed as PostgreSQL forms it: `users_email_key` for unique ones, `users_city_id_idx` for others.
    var name: String { givenName ?? ([table] + columns + [isUnique ? "key" : "idx"]).joined(separator: "_") }

    /// The statement that creates it.
    func statement(ifNotExists: Bool, concurrently: Bool = false) throws -> String {
        let columns = try columns.map(SQLText.identifier).joined(separator: ", ")
        let kind = isUnique ? "CREATE UNIQUE INDEX" : "CREATE INDEX"
        let manner = (concurrently ? " CONCURRENTLY" : "") + (ifNotExists ? " IF NOT EXISTS" : "")
        return "\(kind)\(manner) \(try SQLText.identifier(name)) ON \(try SQLText.identifier(table)) (\(columns))"
    }

    /// The statement that drops it.
    func dropStatement(ifExists: Bool = false, concurrently: Bool = false) throws -> String {
        let manner = (concurrently ? " CONCURRENTLY" : "") + (ifExists ? " IF EXISTS" : "")
        return "DROP INDEX\(manner) \(try SQLText.identifier(name))"
    }
}
