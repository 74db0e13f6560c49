/// How a transaction is run.
public struct TransactionOptions: Hashable, Sendable {
    /// What a transaction sees of others that run at the same time (ISO/IEC 9075-2, isolation levels).
    public enum Isolation: String, Hashable, Sendable {
        /// Each statement sees what was committed before it.
        case readCommitted
        /// All statements see what was committed before the first.
        case repeatableRead
        /// As if transactions ran one after the other.
        case serializable
    }

    /// The isolation at least, or nil for what the engine does by itself.
    public var isolation: Isolation?
    /// Whether the engine refuses writes.
    public var isReadOnly: Bool
    /// Whether a read-only serializable transaction may wait until it can run without colliding with others
    /// (postgresql.org/docs/15/sql-set-transaction.html); engines whose transactions do not collide leave it alone.
    public var isDeferrable: Bool
    /// Whether foreign keys are checked once, before the transaction is committed, so that tables can be replaced.
    ///
    /// An engine that replaces tables to change them (SQLite) also leaves `ON DELETE` and `ON UPDATE` actions undone.
    public var defersForeignKeys: Bool

    /// How long each statement may take, instead of `DatabaseOptions.statementTimeout`; `.zero` is no limit.
    public var statementTimeout: Duration?

    /// Makes options.
    public init(
        isolation: Isolation? = nil, isReadOnly: Bool = false, isDeferrable: Bool = false,
        defersForeignKeys: Bool = false, statementTimeout: Duration? = nil
    ) {
        self.statementTimeout = statementTimeout
        self.isolation = isolation
        self.isReadOnly = isReadOnly
        self.isDeferrable = isDeferrable
        self.defersForeignKeys = defersForeignKeys
    }
}

extension TransactionOptions {
    /// What a connection is taken for.
    var access: DatabaseAccess {
        guard isReadOnly else { return .write }
        // Collisions are only known where is written: a replica refuses to be serializable.
        return isolation == .serializable || ReadConsistency.hasWritten ? .readTransactionPrimary : .readTransaction
    }
}
