/// A table as the database has it.
struct TableState: Sendable, Equatable {
    /// A column, in the engine's own words.
    struct Column: Sendable, Equatable {
        var name: String
        /// The declared type, such as `character varying(64)`.
        var type: String
        var isNullable: Bool
        /// The default value as an expression.
        var defaultValue: String?
        /// Whether the database makes the value.
        var isGenerated = false
    }

    /// An index of columns; those of expressions or of some rows only are left out.
    struct Index: Sendable, Equatable {
        var name: String
        var columns: [String]
        var isUnique: Bool
        /// Whether it belongs to a constraint, with which it goes.
        var isConstraint: Bool
        /// Whether it can be used.
        var isValid = true
    }

    /// A reference from one column to another.
    struct Reference: Sendable, Hashable {
        var column: String
        var table: String
        var target: String
    }

    var columns: [Column] = []
    var primaryKey: [String] = []
    var indexes: [Index] = []
    var references: [Reference] = []
}

extension SQLReading {
    /// A table as the database has it; nil if there is none.
    func tableState(_ name: String) async throws -> TableState? {
        guard try await hasTable(name) else { return nil }
        return switch dialect.family {
        case .sqlite: try await SQLiteInspection(reading: self, table: name).state()
        case .postgres: try await PostgresInspection(reading: self, table: name).state()
        }
    }
}
