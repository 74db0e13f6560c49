/// A row within a column: a value of a composite type, or of a table's row type.
public struct SQLCompositeValue: Hashable, Sendable {
    /// The database's name for the type; `record` for a row whose type has no name.
    public var typeName: String
    /// The fields with their names; those of a `record` are `f1`, `f2` …
    public var row: Row

    /// Makes a value.
    public init(_ row: Row, typeName: String = "record") {
        self.typeName = typeName
        self.row = row
    }
}

extension Row: SQLConvertible {
    /// The row as a value of a composite type.
    public var sqlValue: SQLValue { .composite(SQLCompositeValue(self)) }

    /// Reads a value of a composite type.
    public init?(sqlValue: SQLValue) {
        guard case .composite(let value) = sqlValue else { return nil }
        self = value.row
    }
}

extension Row: Hashable {
    /// Whether two rows have the same values under the same names, in the same order.
    public static func == (first: Row, second: Row) -> Bool {
        first.columnNames == second.columnNames && first.readableValues == second.readableValues
    }

    /// Hashes the names and the values.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(columnNames)
        hasher.combine(readableValues)
    }
}
