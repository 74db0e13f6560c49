internal import GRDB
internal import GRDBSQLite
import SwiftletData

/// The rows of a running statement.
///
/// The columns are taken from the statement when its first row is there, not before: SQLite compiles a statement anew
/// when it runs after the tables were changed, by this process or another (sqlite.org/c3ref/prepare.html).
final class SQLiteRows {
    private let statement: Statement
    private let cursor: RowCursor
    private var columns: SwiftletData.Row.Columns?

    /// Prepares to run a statement with these arguments.
    init(_ statement: Statement, _ arguments: [SQLValue]) throws {
        self.statement = statement
        cursor = try GRDB.Row.fetchCursor(statement, arguments: SQLiteValue.arguments(arguments))
    }

    /// The next rows, at most as many as said; fewer at the end.
    func read(_ maximum: Int = .max) throws -> [SwiftletData.Row] {
        let statement = statement.sqliteStatement
        var values: [SQLValue] = []
        var count = 0
        while count < maximum, try cursor.next() != nil {
            if columns == nil { columns = SwiftletData.Row.Columns(Self.names(of: statement)) }
            for index in 0..<sqlite3_column_count(statement) { values.append(Self.value(of: statement, at: index)) }
            count += 1
        }
        guard count > 0, let columns else { return [] }
        return try StoredRows(columns: columns, values: values).rows
    }

    private static func names(of statement: SQLiteStatement) -> [String] {
        (0..<sqlite3_column_count(statement)).map { index in
            sqlite3_column_name(statement, index).map { String(cString: $0) } ?? ""
        }
    }

    private static func value(of statement: SQLiteStatement, at index: Int32) -> SQLValue {
        switch sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, index))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, index))
        case SQLITE_TEXT:
            guard let bytes = sqlite3_column_text(statement, index) else { return .null }
            let count = Int(sqlite3_column_bytes(statement, index))
            return .text(String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            let count = Int(sqlite3_column_bytes(statement, index))
            return .blob([UInt8](UnsafeRawBufferPointer(start: sqlite3_column_blob(statement, index), count: count)))
        default: return .null
        }
    }
}
