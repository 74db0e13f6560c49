import SwiftletData

/// Reading: each statement goes by itself to one of the connections, which other tasks use at the same time (``LinkChoice``).
///
/// One for all tasks: it has nothing of its own.
final class ReadSession: SharedSession {
    private let primary: PostgresServer
    /// Where it reads from if one of them is usable.
    private let replicas: ReplicaSet?
    private let statements: StatementStore
    /// Gives what stands before each statement where the session is not known to be read-only.
    private let settings: @Sendable (StatementShape) throws(DataError) -> [String]

    init(_ primary: PostgresServer, _ replicas: ReplicaSet?, _ statements: StatementStore) {
        self.primary = primary
        self.replicas = replicas
        self.statements = statements
        settings = { [settings = statements.readSettings] shape throws(DataError) in
            guard !shape.changesSession else {
                throw DataError(
                    .readOnly, "a connection for reading is shared, and keeps no settings and locks: use a transaction",
                    sql: shape.sql)
            }
            return settings
        }
    }

    func fetch(_ sql: String, _ arguments: [SQLValue]) async throws -> [Row] {
        try await run(sql, arguments).rows.rows
    }

    func first(_ sql: String, _ arguments: [SQLValue]) async throws -> Row? {
        try await run(sql, arguments).rows.first
    }

    /// Runs a statement on a replica if there is one to read from, and then once more on the primary if that replica is lost
    /// before it has answered.
    private func run(_ sql: String, _ arguments: [SQLValue]) async throws -> Ran {
        let shape = statements.shapes.find(sql)
        let deadline = Monotonic.deadline(in: statements.limit)
        if let replica = replicas?.leastBusy(), let link = replica.server.shared.linkAtHand(for: shape) {
            do {
                return try await run(sql, arguments, shape, by: link, until: deadline)
            } catch let error as DataError {
                guard replica.leavesToPrimary(error, by: link) else { throw error }
            } catch let error as LostUnsent {
                replica.leaveOut(error.loss)
            }
        }
        return try await primary.shared.use(for: shape) { link in
            try await run(sql, arguments, shape, by: link, until: deadline)
        }
    }

    private func run(
        _ sql: String, _ arguments: [SQLValue], _ shape: StatementShape?, by link: Link, until deadline: UInt64
    ) async throws -> Ran {
        try await link.run(
            sql, CollectionOfOne(arguments), statements, shape: shape, limit: Monotonic.time(until: deadline),
            isRepeatable: true, before: settings)
    }

    /// Reading piece by piece needs a connection for as long as it lasts. If a replica is lost before the first piece has come,
    /// the primary is read from instead.
    func open(_ sql: String, _ arguments: [SQLValue]) async throws -> any DatabaseCursor {
        if let (replica, session) = try await leaseOfReplica(at: LeasePlace()) {
            do {
                return try await open(sql, arguments, by: session)
            } catch let error as DataError {
                guard replica.leavesToPrimary(error, by: session.link) else { throw error }
            }
        }
        return try await open(sql, arguments, by: primary.lease(at: LeasePlace()))
    }

    private func open(
        _ sql: String, _ arguments: [SQLValue], by session: ExclusiveSession
    ) async throws -> OwningCursor {
        do {
            try await session.begin(TransactionOptions(isReadOnly: true))
            let cursor = try await session.openCursor(sql, arguments)
            try await cursor.fetchPiece()
            return OwningCursor(cursor, session)
        } catch {
            await session.giveBack()
            throw error
        }
    }

    func prepare(_ sql: String) async throws -> StatementDescription {
        let shape = try await primary.shared.use { try await $0.shape(of: sql, statements) }
        return StatementDescription(shape, statements.catalog)
    }

    /// A connection that belongs to one task which only reads.
    func lease(at place: LeasePlace) async throws -> ExclusiveSession {
        if let (_, session) = try await leaseOfReplica(at: place) { return session }
        return try await primary.lease(at: place)
    }

    /// The same, to a replica; nil if there is none that can be connected to.
    private func leaseOfReplica(at place: LeasePlace) async throws -> (Replica, ExclusiveSession)? {
        guard let replica = replicas?.leastBusy() else { return nil }
        do {
            return (replica, try await replica.server.lease(at: place))
        } catch let error as DataError where error.code == .unavailable {
            replica.leaveOut(error)
            return nil
        }
    }
}
