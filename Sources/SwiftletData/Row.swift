import SwiftletSchema

/// One row of a result: values by column name or position.
public struct Row: Sendable {
    /// The names of a result's columns, shared by all its rows.
    public final class Columns: Sendable {
        /// The names in the order of the statement.
        public let names: [String]
        /// Where the names stand; only for more of them than are found faster by comparing.
        private let positions: [String: Int]?
        private static let fewNames = 12

        /// Makes the columns of a result; of several with the same name the first is found by name.
        public init(_ names: [String]) {
            self.names = names
            positions =
                names.count <= Self.fewNames
                ? nil : Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        }

        /// The position of a column, counted from 0; nil if there is none of this name.
        func position(of name: String) -> Int? {
            if let positions { return positions[name] }
            for position in names.indices where names[position] == name { return position }
            return nil
        }
    }

    private let storage: any RowStorage
    private let index: Int

    /// A row of a result, for an engine.
    ///
    /// - Parameter index: The number of the row, counted from 0, which the storage must have.
    public init(_ storage: any RowStorage, at index: Int) {
        self.storage = storage
        self.index = index
    }

    /// Makes a row of values.
    ///
    /// - Throws: `DataError` with code `.decoding` if there is not one value for each column.
    public init(columns: Columns, values: [SQLValue]) throws(DataError) {
        guard columns.names.count == values.count else {
            throw DataError(.decoding, "a row of \(columns.names.count) columns was given \(values.count) values")
        }
        self.init(try StoredRows(columns: columns, values: values), at: 0)
    }

    /// The names of the columns in the order of the statement.
    public var columnNames: [String] { storage.columns.names }

    /// The number of columns.
    public var count: Int { storage.columns.names.count }

    /// The values in the order of the columns.
    ///
    /// - Throws: `DataError` with code `.decoding` for a value that the engine cannot read.
    public var values: [SQLValue] {
        get throws(DataError) {
            var values: [SQLValue] = []
            values.reserveCapacity(count)
            for position in 0..<count { values.append(try storage.value(row: index, column: position)) }
            return values
        }
    }

    /// The values in the order of the columns; nil for those that the engine cannot read.
    var readableValues: [SQLValue?] { (0..<count).map { try? storage.value(row: index, column: $0) } }

    /// Whether the column at a position is the one that is found by its name.
    func isFound(at position: Int) -> Bool { storage.columns.position(of: columnNames[position]) == position }

    /// Writes the value at a position as JSON.
    func write(at position: Int, to writer: inout JSONWriter) {
        storage.write(row: index, column: position, to: &writer)
    }

    /// The raw value of a column, or nil if there is no such column.
    ///
    /// - Throws: `DataError` with code `.decoding` for a value that the engine cannot read.
    public subscript(_ column: String) -> SQLValue? {
        get throws(DataError) {
            guard let position = storage.columns.position(of: column) else { return nil }
            return try storage.value(row: index, column: position)
        }
    }

    // What follows is compiled into the programs that use it, for each type that they ask for: a generic function asks the
    // runtime for its types at each call, which took more than all the rest of reading a value.

    /// The value of a column.
    ///
    /// - Throws: `DataError` with code `.decoding` naming the column, the stored type and the type asked for,
    ///   or that there is no such column.
    @inlinable
    public func get<T: SQLConvertible>(_ column: String, as type: T.Type = T.self) throws -> T {
        try get(existing: try position(of: column))
    }

    /// The value of the column at a position, counted from 0.
    ///
    /// - Throws: `DataError` with code `.decoding` as for `get(_:as:)`.
    @inlinable
    public func get<T: SQLConvertible>(at position: Int, as type: T.Type = T.self) throws -> T {
        guard position >= 0, position < count else { throw missing(position) }
        return try get(existing: position)
    }

    @inlinable
    func get<T: SQLConvertible>(existing position: Int) throws -> T {
        let value = try value(at: position)
        guard let converted = T(sqlValue: value) else { throw unsuitable(value, at: position, for: T.self) }
        return converted
    }

    @usableFromInline
    func value(at position: Int) throws(DataError) -> SQLValue { try storage.value(row: index, column: position) }

    @usableFromInline
    func position(of column: String) throws(DataError) -> Int {
        if let position = storage.columns.position(of: column) { return position }
        throw DataError(
            .decoding, "there is no column \"\(column)\", only \(columnNames.joined(separator: ", "))", column: column)
    }

    @usableFromInline
    func missing(_ position: Int) -> DataError {
        DataError(.decoding, "there is no column at position \(position), only \(count) columns")
    }

    @usableFromInline
    func unsuitable(_ value: SQLValue, at position: Int, for type: Any.Type) -> DataError {
        let name = columnNames[position]
        return DataError(
            .decoding, "column \"\(name)\" holds \(value.typeName), which does not fit \(type)", column: name)
    }
}
