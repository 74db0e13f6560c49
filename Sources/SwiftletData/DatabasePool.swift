/// An engine's connections to one database.
public protocol DatabasePool: AnyObject, Sendable {
    /// How statements are written for it.
    var dialect: SQLDialect { get }

    /// Takes a connection, waiting in line until one is free.
    ///
    /// - Throws: `CancellationError` if the task is cancelled meanwhile, `DataError` with code `.busy` after
    ///   `DatabaseOptions.acquireTimeout`, and with code `.closed` after `close`.
    func lease(_ access: DatabaseAccess) async throws -> any DatabaseSession

    /// Gives a connection back; its cursors end, and what it left open is rolled back. Runs in cancelled tasks too.
    func release(_ session: any DatabaseSession) async

    /// Closes all connections when they are given back, and refuses new leases.
    func close() async throws
}

/// What a connection is taken for.
public enum DatabaseAccess: Hashable, Sendable {
    /// Reading only: the engine refuses writes.
    case read
    /// Reading and writing.
    case write
}
