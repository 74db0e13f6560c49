internal import CSQLite
import SwiftletData

/// Turns the errors of SQLite (sqlite.org/rescode.html) into those of `SwiftletData`.
enum SQLiteFailure {
    /// The error that an extended result code and its message are.
    static func error(_ extended: Int32, _ message: String?) -> DataError {
        let message = message ?? String(cString: sqlite3_errstr(extended))
        let code = code(of: extended, message)
        return DataError(code, message, column: column(in: message, code: code))
    }

    private static func code(of extended: Int32, _ message: String) -> DataError.Code {
        switch (extended & 0xFF, extended >> 8) {
        // SQLITE_BUSY_SNAPSHOT; Swift imports none of the extended codes.
        case (SQLITE_BUSY, 2): .serializationFailure
        // SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE, _ROWID; then _FOREIGNKEY, _CHECK, _NOTNULL.
        case (SQLITE_CONSTRAINT, 6), (SQLITE_CONSTRAINT, 8), (SQLITE_CONSTRAINT, 10): .uniqueViolation
        case (SQLITE_CONSTRAINT, 3): .foreignKeyViolation
        case (SQLITE_CONSTRAINT, 1): .checkViolation
        case (SQLITE_CONSTRAINT, 5): .notNullViolation
        // ON DELETE RESTRICT is reported like a trigger that raises.
        case (SQLITE_CONSTRAINT, _) where message.hasPrefix("FOREIGN KEY"): .foreignKeyViolation
        case (SQLITE_CONSTRAINT, _): .constraintViolation
        case (SQLITE_BUSY, _), (SQLITE_LOCKED, _): .busy
        case (SQLITE_READONLY, _): .readOnly
        case (SQLITE_INTERRUPT, _): .interrupted
        case (SQLITE_CANTOPEN, _), (SQLITE_NOTADB, _), (SQLITE_PERM, _), (SQLITE_AUTH, _): .unavailable
        case (SQLITE_ERROR, _), (SQLITE_MISUSE, _), (SQLITE_RANGE, _): .invalidStatement
        case (SQLITE_MISMATCH, _), (SQLITE_TOOBIG, _): .encoding
        default: .engine
        }
    }

    /// The column in `UNIQUE constraint failed: users.email`; nil for several of them, which are wrong only together, and
    /// for an index of expressions, of which SQLite tells the name.
    private static func column(in message: String, code: DataError.Code) -> String? {
        guard code == .uniqueViolation || code == .notNullViolation else { return nil }
        guard let colon = message.firstIndex(of: ":") else { return nil }
        let columns = message[message.index(after: colon)...]
        guard !columns.hasPrefix(" index '"), !columns.contains(","), let dot = columns.lastIndex(of: ".") else {
            return nil
        }
        return String(columns[columns.index(after: dot)...])
    }
}
