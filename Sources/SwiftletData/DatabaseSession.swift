/// One connection of an engine, used by one lease at a time; its statements run one after the other.
///
/// Cancellation of the task interrupts a running statement, which then throws `CancellationError`; the methods
/// that end a transaction or savepoint by rolling back run in a cancelled task as well.
public protocol DatabaseSession: Sendable {
    /// Whether others use it at the same time, so that there is nothing to give back; false unless the engine says so.
    var isShared: Bool { get }

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

    /// Writes rows to a table in the fastest way there is; gives their number.
    ///
    /// - Parameter next: Gives the values of the next row, in the order of the columns, or nil at the end.
    func copy(
        into table: String, columns: [String],
        _ next: nonisolated(nonsending) () async throws -> [SQLValue]?
    ) async throws -> Int
    /// Starts to export what a statement reads, in a format of text.
    func copyOut(_ sql: String, _ format: CopyFormat) async throws -> any DatabaseExport
    /// Has the engine look at a statement without running it.
    ///
    /// - Throws: `DataError` with code `.invalidStatement` for one that it would not run.
    func prepare(_ sql: String) async throws -> StatementDescription

    /// Lets statements take so long, until the connection is given back; `.zero` is no limit.
    func setStatementTimeout(_ timeout: Duration) async throws

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

/// An export that is read piece by piece.
public protocol DatabaseExport: Sendable {
    /// The next bytes; nil at the end.
    func next() async throws -> [UInt8]?
    /// Ends it early.
    func close()
}

extension DatabaseSession {
    /// It belongs to one lease.
    public var isShared: Bool { false }

    /// Inserts the rows, many at a time.
    public func copy(
        into table: String, columns: [String],
        _ next: nonisolated(nonsending) () async throws -> [SQLValue]?
    ) async throws -> Int {
        let names = try columns.map(SQLText.identifier).joined(separator: ", ")
        let places = (1...max(1, columns.count)).map { "?\($0)" }.joined(separator: ", ")
        let sql = "INSERT INTO \(try SQLText.identifier(table)) (\(names)) VALUES (\(places))"
        var count = 0
        var batch: [[SQLValue]] = []
        while let row = try await next() {
            batch.append(row)
            guard batch.count == 512 else { continue }
            count += try await executeMany(sql, batch)
            batch.removeAll(keepingCapacity: true)
        }
        return batch.isEmpty ? count : count + (try await executeMany(sql, batch))
    }

    /// Leaves an engine without such a limit alone.
    public func setStatementTimeout(_ timeout: Duration) async throws {}

    /// Refuses to export.
    public func copyOut(_ sql: String, _ format: CopyFormat) async throws -> any DatabaseExport {
        throw DataError(.invalidStatement, "this engine exports nothing: stream the rows", sql: sql)
    }
}
