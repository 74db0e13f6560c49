import SwiftletSchema

/// A column as it is written in the definition of a table.
struct ColumnDefinition {
    let column: ColumnDescription
    let dialect: SQLDialect
    /// The table and the column that the value refers to, if they are known.
    var target: (table: String, column: String)?

    /// The definition: `"name" VARCHAR(64) NOT NULL CHECK (length("name") <= 64)`.
    ///
    /// - Parameter isOnlyKey: Whether the column alone is the primary key.
    /// - Throws: `DataError` with code `.configuration` for a default value or a check that cannot be written.
    func text(isOnlyKey: Bool) throws -> String {
        var parts = [try SQLText.identifier(column.name), typeName]
        if isOnlyKey { parts.append(key) }
        if !column.isNullable, !(isOnlyKey && column.isGenerated) { parts.append("NOT NULL") }
        if let value = try defaultValue { parts.append("DEFAULT \(value)") }
        parts += try conditions.map { "CHECK (\($0))" }
        if let reference = try reference { parts.append(reference) }
        return parts.joined(separator: " ")
    }

    /// What the column refers to: `REFERENCES "cities" ("id")`.
    var reference: String? {
        get throws {
            try target.map {
                "REFERENCES \(try SQLText.identifier($0.table)) (\(try SQLText.identifier($0.column)))"
            }
        }
    }

    private var key: String {
        guard column.isGenerated else { return "PRIMARY KEY" }
        return switch dialect.family {
        case .sqlite: "PRIMARY KEY AUTOINCREMENT"
        case .postgres: "GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
        }
    }

    /// The declared type.
    var typeName: String {
        switch dialect.family {
        case .sqlite: sqliteType
        case .postgres: postgresType
        }
    }

    /// The declared type, chosen for its affinity (sqlite.org/datatype3.html, section 3.1), which must leave values
    /// as they are bound: decimals are text, and integers that exceed 64 signed bits are text among integers.
    private var sqliteType: String {
        switch column.type {
        case .boolean: "BOOLEAN"
        case .integer(64, false): "BLOB"
        case .integer: "INTEGER"
        case .real: "REAL"
        case .text(let maximum?): "VARCHAR(\(maximum))"
        case .decimal, .text, .timestamp, .uuid, .json, .other: "TEXT"
        case .bytes: "BLOB"
        }
    }

    private var postgresType: String {
        switch column.type {
        case .boolean: "boolean"
        case .integer(64, false): "numeric(20, 0)"
        case .integer(let bits, let isSigned):
            // An unsigned integer needs the next larger type.
            switch isSigned ? bits : bits * 2 {
            case ...16: "smallint"
            case ...32: "integer"
            default: "bigint"
            }
        case .real(bits: 32): "real"
        case .real: "double precision"
        case .decimal: "numeric"
        case .text(let maximum?): "varchar(\(maximum))"
        case .text: "text"
        case .timestamp: "timestamptz"
        case .uuid: "uuid"
        case .bytes: "bytea"
        case .json: "jsonb"
        case .other(let name): name
        }
    }
}
