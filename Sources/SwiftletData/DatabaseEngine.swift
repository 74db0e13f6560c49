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

    /// Whether an error of ``open(_:options:)`` may pass while somebody waits, as when a server is being started.
    func mayPass(_ error: DataError) -> Bool
}

extension DatabaseEngine {
    /// Every error but those of code `.configuration`.
    public func mayPass(_ error: DataError) -> Bool { !error.isPermanent }
}

/// An engine that serves programs it is linked into, without being named by them.
package protocol LinkedEngine: DatabaseEngine {
    /// Makes the engine.
    init()
}
