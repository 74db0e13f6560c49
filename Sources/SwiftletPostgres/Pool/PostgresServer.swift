import SwiftletData
import Synchronization

/// The connections to one server: those that many tasks read by, and those that belong to one task at a time.
final class PostgresServer: Sendable {
    let address: PostgresAddress
    let shared: SharedLinks
    let exclusive: ConnectionPool
    private let opening: LinkOpening
    private let events: PostgresEvents
    private let listeners = Listeners()

    init(_ address: PostgresAddress, _ options: DatabaseOptions, _ statements: StatementStore, _ reactor: Reactor) {
        self.address = address
        let events = PostgresEvents(server: address.description, report: options.report)
        let notices = NoticeSink { events.notice($0, $1) }
        self.events = events
        let opening = LinkOpening(address: address, reactor: reactor, options: options, notices: notices)
        self.opening = opening
        shared = SharedLinks(opening, options, events)
        let reference = PoolReference()
        exclusive = ConnectionPool(
            name: "transactions", options: options.pool,
            open: {
                let link = try await opening.open(.exclusive)
                let session = ExclusiveSession(link, statements, of: reference)
                link.whenLost { [weak session] _ in
                    if let session { reference.pool?.broke(session) }
                }
                return session
            },
            observeWait: options.observeWait,
            report: { options.report(DatabaseEvent($0, of: "transactions at \(address.description)")) })
        reference.pool = exclusive
    }

    /// A connection for one task; it must be given back.
    func lease(at place: LeasePlace) async throws -> ExclusiveSession {
        // reason: the pool lends nothing but what it has opened above.
        try await exclusive.lease(at: place) as! ExclusiveSession
    }

    /// Listens to a channel.
    func listen(to channel: String) async throws -> DatabaseNotifications {
        try await Listener.listen(to: channel, opening, events, listeners)
    }

    /// Closes all connections, those in use when they are given back.
    func close() async throws {
        listeners.close()
        await shared.close()
        try await exclusive.close()
    }
}

/// The pool that a session belongs to, and that opens it.
final class PoolReference: Sendable {
    private struct Weak {
        weak var pool: ConnectionPool?
    }

    private let reference = Mutex(Weak())

    var pool: ConnectionPool? {
        get { reference.withLock { $0.pool } }
        set { reference.withLock { $0.pool = newValue } }
    }
}
