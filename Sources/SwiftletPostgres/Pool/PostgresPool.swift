import SwiftletData
import Synchronization

/// The connections to a database: to its primary and, if there are any, to its replicas.
final class PostgresPool: DatabasePool {
    private let primary: PostgresServer
    private let replicas: ReplicaSet?
    private let reader: ReadSession
    private let primaryReader: ReadSession
    private let reactor: Reactor
    private let isClosed = Atomic(false)
    let keepsSessions: Bool

    init(
        _ address: PostgresAddress, replicas: [PostgresAddress], _ options: DatabaseOptions, codecs: [PostgresCodec]
    ) throws(DataError) {
        let reactor = try Reactor()
        let statements = StatementStore(options, codecs: codecs)
        func server(_ address: PostgresAddress) -> PostgresServer {
            PostgresServer(address, options, statements, reactor)
        }
        self.reactor = reactor
        keepsSessions = options.namedStatements
        primary = server(address)
        primaryReader = ReadSession(primary, nil, statements)
        if replicas.isEmpty {
            self.replicas = nil
            reader = primaryReader
        } else {
            let set = ReplicaSet(replicas.map { Replica(server($0), options, statements) })
            self.replicas = set
            reader = ReadSession(primary, set, statements)
        }
    }

    var dialect: SQLDialect { .postgres }

    /// Connects, so that mistakes are found now rather than later.
    func connect() async throws {
        _ = try await primary.shared.link()
        if primary.exclusive.options.minimum > 0 { try await primary.exclusive.connect() }
        await replicas?.start()
    }

    func lease(_ access: DatabaseAccess, at place: LeasePlace) async throws -> any DatabaseSession {
        switch access {
        case .read, .readPrimary:
            guard !isClosed.load(ordering: .relaxed) else { throw DataError(.closed, "the database has been closed") }
            return access == .read ? reader : primaryReader
        case .readTransaction: return try await reader.lease(at: place)
        case .readTransactionPrimary: return try await primaryReader.lease(at: place)
        case .write: return try await primary.lease(at: place)
        }
    }

    func release(_ session: any DatabaseSession) async { await (session as? ExclusiveSession)?.giveBack() }

    var server: DatabaseServer? { primary.address.server }

    var statistics: [(name: String, statistics: PoolStatistics)] {
        var shared = PoolStatistics()
        shared.inUse = primary.shared.count
        return [("transactions", primary.exclusive.statistics), ("reading", shared)]
    }

    func check() async throws { _ = try await primaryReader.fetch("SELECT 1", []) }

    func listen(to channel: String) async throws -> DatabaseNotifications {
        guard !isClosed.load(ordering: .relaxed) else { throw DataError(.closed, "the database has been closed") }
        return try await primary.listen(to: channel)
    }

    func close() async throws {
        isClosed.store(true, ordering: .relaxed)
        defer { reactor.stop() }
        try await replicas?.close()
        try await primary.close()
    }
}
