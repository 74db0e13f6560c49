/// One row of a result: values by column name or position.
public struct Row: Sendable {
    /// The names of a result's columns, shared by all its rows.
    public final class Columns: Sendable {
        /// The names in the order of the statement.
        public let names: [String]
        let positions: [String: Int]

        /// Makes the columns of a result; of several with the same name the first is found by name.
        public init(_ names: [String]) {
            self.names = names
            positions = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    private let columns: Columns
    /// The values in the order of the columns.
    public let values: [SQLValue]

    /// Makes a row, for an engine.
    ///
    /// - Throws: `DataError` with code `.decoding` if there is not one value for each column.
    public init(columns: Columns, values: [SQLValue]) throws {
        guard columns.names.count == values.count else {
            throw DataError(.decoding, "a row of \(columns.names.count) columns was given \(values.count) values")
        }
        self.columns = columns
        self.values = values
    }

    /// The names of the columns in the order of the statement.
    public var columnNames: [String] { columns.names }

    /// The number of columns.
    public var count: Int { values.count }

    /// Whether the column at a position is the one that is found by its name.
    func isFound(at position: Int) -> Bool { columns.positions[columns.names[position]] == position }

    /// The raw value of a column, or nil if there is no such column.
    public subscript(_ column: String) -> SQLValue? {
        columns.positions[column].map { values[$0] }
    }

    /// The value of a column.
    ///
    /// - Throws: `DataError` with code `.decoding` naming the column, the stored type and the type asked for,
    ///   or that there is no such column.
    public func get<T: SQLConvertible>(_ column: String, as type: T.Type = T.self) throws -> T {
        guard let position = columns.positions[column] else {
            throw DataError(
                .decoding, "there is no column \"\(column)\", only \(columns.names.joined(separator: ", "))",
                column: column)
        }
        return try get(at: position)
    }

    /// The value of the column at a position, counted from 0.
    ///
    /// - Throws: `DataError` with code `.decoding` as for `get(_:as:)`.
    public func get<T: SQLConvertible>(at position: Int, as type: T.Type = T.self) throws -> T {
        guard values.indices.contains(position) else {
            throw DataError(.decoding, "there is no column at position \(position), only \(count) columns")
        }
        guard let value = T(sqlValue: values[position]) else {
            let name = columns.names[position]
            throw DataError(
                .decoding, "column \"\(name)\" holds \(values[position].typeName), which does not fit \(T.self)",
                column: name)
        }
        return value
    }
}
