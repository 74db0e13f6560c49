public import SwiftletSchema

/// The rows of a result as an engine keeps them; values are made only when they are asked for.
public protocol RowStorage: AnyObject, Sendable {
    /// The names of the columns.
    var columns: Row.Columns { get }

    /// One value. Rows and columns are counted from 0, and are those that the engine made rows of.
    ///
    /// - Throws: `DataError` with code `.decoding` for what the engine cannot read.
    func value(row: Int, column: Int) throws(DataError) -> SQLValue

    /// Writes one value as JSON, as `SQLValue` does; what cannot be read fails the writer.
    func write(row: Int, column: Int, to writer: inout JSONWriter)
}

extension RowStorage {
    /// Makes the value and writes it.
    public func write(row: Int, column: Int, to writer: inout JSONWriter) {
        do {
            try value(row: row, column: column).write(to: &writer)
        } catch {
            writer.fail(.notEncodable)
        }
    }
}

/// Rows whose values were all read already.
public final class StoredRows: RowStorage {
    /// The names of the columns.
    public let columns: Row.Columns
    /// The values, row after row.
    private let values: [SQLValue]

    /// Keeps rows.
    ///
    /// - Throws: `DataError` with code `.decoding` if the values are not so many for each row as there are columns.
    public init(columns: Row.Columns, values: [SQLValue]) throws(DataError) {
        let width = columns.names.count
        guard width == 0 ? values.isEmpty : values.count.isMultiple(of: width) else {
            throw DataError(.decoding, "rows of \(width) columns were given \(values.count) values")
        }
        self.columns = columns
        self.values = values
    }

    /// The rows.
    public var rows: [Row] {
        let width = columns.names.count
        return width == 0 ? [] : (0..<values.count / width).map { Row(self, at: $0) }
    }

    /// The value that was read.
    public func value(row: Int, column: Int) -> SQLValue { values[row * columns.names.count + column] }
}
