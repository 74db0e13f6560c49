/// A failure of the database, or of reading or writing its values.
public struct DataError: Error, Sendable {
    /// What kind of failure it is; more kinds may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The kind in words.
        public let description: String

        private init(_ description: String) { self.description = description }

        /// A value exists already in a unique column or primary key.
        public static let uniqueViolation = Code("unique constraint violated")
        /// A referenced row does not exist, or a row is still referenced.
        public static let foreignKeyViolation = Code("foreign key violated")
        /// A `CHECK` constraint does not hold.
        public static let checkViolation = Code("check constraint violated")
        /// A column that needs a value got none.
        public static let notNullViolation = Code("not-null constraint violated")
        /// Another kind of constraint does not hold.
        public static let constraintViolation = Code("constraint violated")
        /// Somebody else held a lock for longer than the busy timeout, or all connections for longer than the acquire
        /// timeout.
        public static let busy = Code("database is busy")
        /// The transaction collided with another that ran at the same time; run again, it may succeed.
        public static let serializationFailure = Code("transaction collided with another")
        /// A transaction was begun while the same task is in one: it would wait for itself.
        public static let nestedTransaction = Code("transaction within a transaction")
        /// A write was tried on a read connection or in a read-only transaction.
        public static let readOnly = Code("connection is read-only")
        /// A statement took longer than `DatabaseOptions.statementTimeout` and was ended.
        public static let timeout = Code("statement took too long")
        /// A statement was interrupted.
        public static let interrupted = Code("statement interrupted")
        /// A stored value or row does not fit the type asked for.
        public static let decoding = Code("value does not fit")
        /// A value cannot be stored exactly by this engine.
        public static let encoding = Code("value cannot be stored")
        /// The statement is wrong: its syntax, a table or column, or what was interpolated.
        public static let invalidStatement = Code("invalid statement")
        /// A row was asked for, but there is none.
        public static let noRows = Code("no rows")
        /// A connection, transaction or database was used after its end.
        public static let closed = Code("closed")
        /// The address or an option is wrong, or no engine serves the address.
        public static let configuration = Code("invalid configuration")
        /// The database cannot be opened or reached.
        public static let unavailable = Code("database unavailable")
        /// The connection was lost while a statement was under way; whether it was carried out is not known.
        public static let connectionLost = Code("connection lost")
        /// A rollback failed; `underlying` has what caused it, `rollbackError` how it failed.
        public static let rollbackFailed = Code("rollback failed")
        /// A version of a table's migrations failed; `underlying` has what it failed with.
        public static let migrationFailed = Code("migration failed")
        /// A version was run already, but now says something else than it did then.
        public static let migrationChanged = Code("migration was changed after it was run")
        /// A version of a table's migrations cannot be taken back.
        public static let irreversibleMigration = Code("migration cannot be taken back")
        /// A version of a table's migrations was begun outside of a transaction, and whether it was finished is not known.
        public static let unfinishedMigration = Code("migration was begun and not finished")
        /// A failure of the engine that is none of the others.
        public static let engine = Code("engine failure")
    }

    /// The kind of failure.
    public var code: Code
    /// What happened, in detail: for logs, not for clients.
    public var message: String
    /// The column concerned, if known.
    public var column: String?
    /// The constraint concerned, if known.
    public var constraint: String?
    /// The code that the server gave (ISO/IEC 9075-2, SQLSTATE), if it was one that did.
    public var sqlState: String?
    /// The text of the statement concerned, without its values, if known.
    public var sql: String?
    /// The error that caused this one, if any.
    public var underlying: (any Error)?
    /// How the rollback failed, with code `.rollbackFailed`.
    public var rollbackError: (any Error)?

    /// Makes an error.
    public init(
        _ code: Code, _ message: String, column: String? = nil, sql: String? = nil, underlying: (any Error)? = nil,
        rollbackError: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.column = column
        self.sql = sql
        self.underlying = underlying
        self.rollbackError = rollbackError
    }
}

extension DataError {
    /// Whether trying again is in vain until somebody changes something: a setting, or what the server lets in.
    package var isPermanent: Bool { code == .configuration }
}

extension DataError: CustomStringConvertible, CustomDebugStringConvertible {
    /// The kind of failure, without anything from the statement or the data.
    public var description: String { code.description }

    /// Everything known about the failure.
    public var debugDescription: String {
        var parts = ["\(code.description): \(message)"]
        if let column { parts.append("column: \(column)") }
        if let constraint { parts.append("constraint: \(constraint)") }
        if let sqlState { parts.append("SQLSTATE: \(sqlState)") }
        if let sql { parts.append("statement: \(sql)") }
        if let underlying { parts.append("cause: \(String(reflecting: underlying))") }
        if let rollbackError { parts.append("rollback: \(String(reflecting: rollbackError))") }
        return parts.joined(separator: "; ")
    }
}
