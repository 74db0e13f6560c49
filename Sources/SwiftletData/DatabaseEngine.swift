/// A kind of database that can be opened by its address.
public protocol DatabaseEngine: Sendable {
    /// The schemes of the addresses it serves, such as `sqlite`.
    var schemes: [String] { get }

    /// How statements are written for it.
    var dialect: SQLDialect { get }

    /// Opens a database.
    ///
    /// - Throws: `DataError` with code `.configuration` for a wrong address, `.unavailable` if it cannot be opened.
    func open(_ url: String, options: DatabaseOptions) async throws -> any DatabasePool
}

/// What can be set for any database.
public struct DatabaseOptions: Hashable, Sendable {
    /// How many read connections there are at most.
    public var maximumReaders: Int
    /// How long a statement waits for a lock held by somebody else before it fails with `.busy`.
    public var busyTimeout: Duration

    /// How long a task waits for a connection that others use before it fails with `.busy`.
    public var acquireTimeout: Duration

    /// Makes options.
    public init(
        maximumReaders: Int = 4, busyTimeout: Duration = .seconds(5), acquireTimeout: Duration = .seconds(5)
    ) {
        self.maximumReaders = maximumReaders
        self.busyTimeout = busyTimeout
        self.acquireTimeout = acquireTimeout
    }
}

/// An engine that serves programs it is linked into, without being named by them.
package protocol LinkedEngine: DatabaseEngine {
    /// Makes the engine.
    init()
}
