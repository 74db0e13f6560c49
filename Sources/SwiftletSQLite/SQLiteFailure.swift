internal import GRDB
import SwiftletData

/// Turns the errors of SQLite into those of `SwiftletData`.
enum SQLiteFailure {
    /// Runs a closure and throws `DataError` for the errors of SQLite, and any other error as it is.
    static func mapping<R>(_ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw map(error)
        }
    }

    static func map(_ error: DatabaseError) -> DataError {
        let message = error.message ?? error.resultCode.description
        let code = code(of: error, message: message)
        return DataError(code, message, column: column(in: message, code: code), sql: error.sql, underlying: error)
    }

    private static func code(of error: DatabaseError, message: String) -> DataError.Code {
        switch error.extendedResultCode {
        case .SQLITE_BUSY_SNAPSHOT: return .serializationFailure
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
            return .uniqueViolation
        case .SQLITE_CONSTRAINT_FOREIGNKEY: return .foreignKeyViolation
        case .SQLITE_CONSTRAINT_CHECK: return .checkViolation
        case .SQLITE_CONSTRAINT_NOTNULL: return .notNullViolation
        default: break
        }
        switch error.resultCode {
        // ON DELETE RESTRICT is reported like a trigger that raises.
        case .SQLITE_CONSTRAINT where message.hasPrefix("FOREIGN KEY"): return .foreignKeyViolation
        case .SQLITE_CONSTRAINT: return .constraintViolation
        case .SQLITE_BUSY, .SQLITE_LOCKED: return .busy
        case .SQLITE_READONLY: return .readOnly
        case .SQLITE_INTERRUPT: return .interrupted
        case .SQLITE_CANTOPEN, .SQLITE_NOTADB, .SQLITE_PERM, .SQLITE_AUTH: return .unavailable
        case .SQLITE_ERROR, .SQLITE_MISUSE, .SQLITE_RANGE: return .invalidStatement
        case .SQLITE_MISMATCH, .SQLITE_TOOBIG: return .encoding
        default: return .engine
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
