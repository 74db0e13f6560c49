internal import CSQLite
import SwiftletData

/// A prepared statement (sqlite.org/c3ref/stmt.html); used, and given up, by jobs of its connection only.
final class SQLiteStatement {
    private let statement: OpaquePointer
    private unowned let connection: SQLiteConnection
    private let sql: String
    private var columns: Row.Columns?

    init(_ statement: OpaquePointer, _ connection: SQLiteConnection, _ sql: String) {
        self.statement = statement
        self.connection = connection
        self.sql = sql
    }

    deinit { sqlite3_finalize(statement) }

    /// How many parameters it has.
    var parameterCount: Int { Int(sqlite3_bind_parameter_count(statement)) }

    /// The names of the columns, which change with the tables.
    var columnNames: [String] {
        (0..<sqlite3_column_count(statement)).map { index in
            sqlite3_column_name(statement, index).map { String(cString: $0) } ?? ""
        }
    }

    /// Sets the values of the parameters, before it runs.
    ///
    /// - Throws: `DataError` with code `.encoding` for one that cannot be stored, `.invalidStatement` if there are too many
    ///   or too few.
    func bind(_ values: [SQLValue]) throws {
        guard values.count == parameterCount else {
            throw DataError(
                .invalidStatement,
                "the statement has \(parameterCount) parameters and was given \(values.count) values", sql: sql)
        }
        for (index, value) in values.enumerated() {
            guard try SQLiteValue.bind(value, to: statement, at: Int32(index + 1)) == SQLITE_OK else {
                throw connection.failure(of: sql)
            }
        }
    }

    /// Goes on to the next row.
    ///
    /// - Returns: Whether there is one; the values are those of the row until the next call.
    func step() throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw connection.failure(of: sql)
        }
    }

    /// Ends the run, and lets go of the values.
    ///
    /// - Returns: What the run failed with, also where its rows were read without an error: SQLite looks at foreign keys, and
    ///   undoes the statement, only when it ends.
    @discardableResult
    func reset() -> DataError? {
        let failure = sqlite3_reset(statement) == SQLITE_OK ? nil : connection.failure(of: sql)
        sqlite3_clear_bindings(statement)
        columns = nil
        return failure
    }

    /// Runs it, and reads at most so many rows.
    func rows(_ values: [SQLValue], atMost maximum: Int = .max) throws -> [Row] {
        let result = Result {
            try bind(values)
            return try read(maximum)
        }
        let failure = reset()
        let rows = try result.get()
        if let failure { throw failure }
        return rows
    }

    /// Reads the next rows, at most as many as said; fewer at the end.
    ///
    /// The columns are taken when the first row is there, not before: SQLite compiles a statement anew when it runs after
    /// the tables were changed, by this process or another (sqlite.org/c3ref/prepare.html).
    func read(_ maximum: Int) throws -> [Row] {
        var values: [SQLValue] = []
        var count = 0
        while count < maximum, try step() {
            if columns == nil { columns = Row.Columns(columnNames) }
            for index in 0..<sqlite3_column_count(statement) {
                values.append(SQLiteValue.column(index, of: statement))
            }
            count += 1
        }
        guard count > 0, let columns else { return [] }
        return try StoredRows(columns: columns, values: values).rows
    }
}
