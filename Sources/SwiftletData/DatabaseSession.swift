/// One connection of an engine, used by one lease at a time; its statements run one after the other.
///
/// Cancellation of the task interrupts a running statement, which then throws `CancellationError`; the methods
/// that end a transaction or savepoint by rolling back run in a cancelled task as well.
public protocol DatabaseSession: Sendable {
    /// Runs a statement and reads all its rows.
    func fetch(_ sql: String, _ arguments: [SQLValue]) async throws -> [Row]
    /// Runs a statement and reads at most its first row.
    func first(_ sql: String, _ arguments: [SQLValue]) async throws -> Row?
    /// Starts a statement whose rows are read piece by piece.
    func open(_ sql: String, _ arguments: [SQLValue]) async throws -> any DatabaseCursor
    /// Runs a statement; gives the number of rows it inserted, changed or deleted.
    func execute(_ sql: String, _ arguments: [SQLValue]) async throws -> Int
    /// Runs a statement once for each list of arguments; gives the number of rows changed in all.
    func executeMany(_ sql: String, _ arguments: [[SQLValue]]) async throws -> Int

    /// Begins a transaction.
    func begin(_ options: TransactionOptions) async throws
    /// Commits the transaction.
    func commit() async throws
    /// Rolls the transaction back, if it is still open.
    func rollback() async throws
    /// Sets a savepoint.
    func savepoint(_ name: String) async throws
    /// Keeps what was done since a savepoint.
    func release(savepoint name: String) async throws
    /// Undoes what was done since a savepoint, and removes it.
    func rollback(savepoint name: String) async throws
}

/// A running statement whose rows are read piece by piece.
public protocol DatabaseCursor: Sendable {
    /// The next rows, at most as many as said; none at the end.
    func next(_ maximum: Int) async throws -> [Row]
    /// Ends the statement, if it has not ended. Does not wait for it.
    func close()
}
