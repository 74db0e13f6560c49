import CPostgres
import SwiftletData

/// Turns what the server reports into errors of `SwiftletData`.
enum PostgresFailure {
    /// The error of a result that tells of one.
    static func error(of result: OpaquePointer, sql: String?) -> DataError {
        func field(_ code: Int32) -> String? { PQresultErrorField(result, code).map { String(cString: $0) } }
        guard let state = field(Field.sqlState) else {
            // What libpq says itself: the server's words have ended in the middle.
            return DataError(.connectionLost, lines(PQresultErrorMessage(result)), sql: sql)
        }
        var message = field(Field.message) ?? lines(PQresultErrorMessage(result))
        // The detail of a violated constraint shows values.
        if let hint = field(Field.hint) { message += " (hint: \(hint))" }
        if let setting = settingToChange(state: state, message: message) { message += "; \(setting)" }
        var error = DataError(code(of: state), message, column: field(Field.column), sql: sql)
        error.sqlState = state
        error.constraint = field(Field.constraint)
        if error.column == nil, error.code == .uniqueViolation { error.column = column(in: field(Field.detail)) }
        return error
    }

    /// The column in `Key (email)=(…) already exists.`; nil for several, which are wrong only together.
    private static func column(in detail: String?) -> String? {
        guard let detail, let open = detail.firstIndex(of: "("), let close = detail.firstIndex(of: ")") else {
            return nil
        }
        let columns = detail[detail.index(after: open)..<close]
        guard !columns.isEmpty, columns.allSatisfy({ $0 == "_" || $0.isLetter || $0.isNumber }) else { return nil }
        return String(columns)
    }

    /// The kind of failure for an SQLSTATE (postgresql.org/docs/15/errcodes-appendix.html).
    static func code(of state: String) -> DataError.Code {
        switch state {
        case "23505": return .uniqueViolation
        case "23503", "23001": return .foreignKeyViolation
        case "23514": return .checkViolation
        case "23502": return .notNullViolation
        case "40001", "40P01": return .serializationFailure
        case "55P03": return .busy
        case "57014": return .interrupted
        case "25006": return .readOnly
        case "53300", "57P01", "57P02", "57P03", "57P05": return .unavailable
        case "28000", "28P01", "3D000": return .configuration
        default: break
        }
        switch state.prefix(2) {
        case "23": return .constraintViolation
        case "22": return .encoding
        case "08": return .connectionLost
        case "42", "26", "34", "3F", "0A": return .invalidStatement
        default: return .engine
        }
    }

    /// A balancer that gives each transaction another connection does not know the statements that were prepared on one.
    private static func settingToChange(state: String, message: String) -> String? {
        let isBalancer =
            (state == "26000" || state == "42P05") || message.contains("unsupported startup parameter")
        return isBalancer
            ? "behind a pooler in transaction mode, such as PgBouncer, set database.namedStatements to false" : nil
    }

    /// The error of a connection that could not be made.
    static func connecting(_ connection: OpaquePointer?, to address: PostgresAddress) -> DataError {
        var message = connection.map { lines(PQerrorMessage($0)) } ?? "out of memory"
        let isPermanent = permanent.contains { message.contains($0) }
        if let setting = settingToChange(state: "", message: message) { message += "; \(setting)" }
        return DataError(
            isPermanent ? .configuration : .unavailable, "cannot connect to \(address.description): \(message)")
    }

    /// A message of libpq in one line.
    static func lines(_ message: UnsafePointer<CChar>) -> String {
        String(cString: message).split(whereSeparator: \.isNewline)
            .map { $0.drop(while: \.isWhitespace) }.joined(separator: " ")
    }

    /// What waiting does not mend. libpq tells no SQLSTATE of a failed connection; servers that speak other languages are
    /// tried again, which is safe.
    private static let permanent = [
        "authentication failed", "no password supplied", "does not exist", "no pg_hba.conf entry",
        "unsupported startup parameter", "certificate verify failed", "invalid connection option",
        "does not support SSL",
        "root certificate file", "does not match host name",
    ]

    private enum Field {
        static let sqlState = Int32(UInt8(ascii: "C"))
        static let message = Int32(UInt8(ascii: "M"))
        static let detail = Int32(UInt8(ascii: "D"))
        static let hint = Int32(UInt8(ascii: "H"))
        static let column = Int32(UInt8(ascii: "c"))
        static let constraint = Int32(UInt8(ascii: "n"))
    }
}
