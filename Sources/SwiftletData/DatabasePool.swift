/// An engine's connections to one database.
public protocol DatabasePool: AnyObject, Sendable {
    /// How statements are written for it.
    var dialect: SQLDialect { get }

    /// Takes a connection, waiting in line until one is free.
    ///
    /// - Parameters:
    ///   - access: What it is taken for.
    ///   - place: Where it was asked for, to tell who holds it.
    /// - Throws: `CancellationError` if the task is cancelled meanwhile; `DataError` with code `.busy` after
    ///   `PoolOptions.acquireTimeout`, with code `.unavailable` when the database cannot be reached, and with code
    ///   `.closed` after `close`.
    func lease(_ access: DatabaseAccess, at place: LeasePlace) async throws -> any DatabaseSession

    /// Gives a connection back; its cursors end, and what it left open is rolled back. Runs in cancelled tasks too.
    func release(_ session: any DatabaseSession) async

    /// Closes all connections when they are given back, and refuses new leases.
    func close() async throws

    /// Asks the database something trivial.
    ///
    /// - Throws: What hinders an answer.
    func check() async throws

    /// Begins to listen to a channel.
    ///
    /// - Throws: `DataError` if the engine has no channels, or cannot be reached.
    func listen(to channel: String) async throws -> DatabaseNotifications

    /// Is told of the statements; nil where nobody looks.
    var observer: (any StatementObserver)? { get }

    /// Where the database is; nil for an embedded one.
    var server: DatabaseServer? { get }

    /// Whether what a session sets or locks lasts as long as the session: not behind a pooler that gives each transaction
    /// another one. True unless the engine says otherwise.
    var keepsSessions: Bool { get }

    /// What the connections of each kind are doing.
    var statistics: [(name: String, statistics: PoolStatistics)] { get }
}

extension DatabasePool {
    /// There is no pooler.
    public var keepsSessions: Bool { true }

    /// Nobody.
    public var observer: (any StatementObserver)? { nil }

    /// None.
    public var server: DatabaseServer? { nil }

    /// Nothing is known.
    public var statistics: [(name: String, statistics: PoolStatistics)] { [] }

    /// Refuses to listen.
    public func listen(to channel: String) async throws -> DatabaseNotifications {
        throw DataError(.invalidStatement, "this engine has no channels to listen to")
    }

    /// Reads a constant on a connection for reading.
    public func check() async throws {
        let session = try await lease(.read, at: LeasePlace())
        let result: Result<Void, any Error>
        do {
            _ = try await session.first("SELECT 1", [])
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await release(session)
        try result.get()
    }
}

/// Where a database is, without secrets, as spans tell of it.
public struct DatabaseServer: Hashable, Sendable {
    /// The name or number of the host, or the path of a Unix socket, of several all with commas between; nil where nothing
    /// that is known before connecting tells it.
    public var host: String?
    /// The port; nil where nothing tells it, or there are several.
    public var port: Int?
    /// The name of the database; nil where nothing tells it.
    public var database: String?

    /// A database at a host.
    public init(host: String? = nil, port: Int? = nil, database: String? = nil) {
        self.host = host
        self.port = port
        self.database = database
    }
}

/// What a connection is taken for.
public enum DatabaseAccess: Hashable, Sendable {
    /// Statements that only read, each by itself: the engine refuses writes. Others may use the connection too.
    case read
    /// The same, on the server that takes writes, so that what was written a moment ago is seen.
    case readPrimary
    /// A transaction that only reads.
    case readTransaction
    /// The same, on the server that takes writes.
    case readTransactionPrimary
    /// Reading and writing.
    case write
}
