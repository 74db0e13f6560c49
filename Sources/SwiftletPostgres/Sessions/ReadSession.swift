import SwiftletData

/// Reading: each statement goes by itself to the connection that is least busy, which other tasks use at the same time.
///
/// One for all tasks: it has nothing of its own.
final class ReadSession: DatabaseSession {
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

    var isShared: Bool { true }

    func fetch(_ sql: String, _ arguments: [SQLValue]) async throws -> [Row] {
        try await run(sql, arguments).rows.rows
    }

    func first(_ sql: String, _ arguments: [SQLValue]) async throws -> Row? {
        try await run(sql, arguments).rows.first
    }

    private func run(_ sql: String, _ arguments: [SQLValue]) async throws -> Ran {
        if let replica = replicas?.leastBusy() {
            do {
                return try await run(sql, arguments, on: replica.server)
            } catch let error as DataError where error.code == .unavailable {
                // It cannot be connected to, so that nothing was sent.
                replica.leaveOut(error)
            } catch let error as DataError where error.code == .connectionLost {
                replica.leaveOut(error)
                throw error
            } catch let error as DataError where error.code == .serializationFailure {
                // What it read was changed by what it received from the primary, where this does not happen.
            }
        }
        return try await run(sql, arguments, on: primary)
    }

    private func run(_ sql: String, _ arguments: [SQLValue], on server: PostgresServer) async throws -> Ran {
        try await server.shared.link().run(
            sql, CollectionOfOne(arguments), statements, isRepeatable: true, before: settings)
    }

    /// Reading piece by piece needs a connection for as long as it lasts.
    func open(_ sql: String, _ arguments: [SQLValue]) async throws -> any DatabaseCursor {
        let session = try await lease(at: LeasePlace())
        do {
            try await session.begin(TransactionOptions(isReadOnly: true))
            let cursor = try await session.open(sql, arguments)
            return OwningCursor(cursor, session)
        } catch {
            await session.giveBack()
            throw error
        }
    }

    func prepare(_ sql: String) async throws -> StatementDescription {
        let shape = try await primary.shared.link().shape(of: sql, statements)
        return StatementDescription(shape, statements.catalog)
    }

    /// A connection that belongs to one task which only reads.
    func lease(at place: LeasePlace) async throws -> ExclusiveSession {
        if let replica = replicas?.leastBusy() {
            do {
                return try await replica.server.lease(at: place)
            } catch let error as DataError where error.code == .unavailable {
                replica.leaveOut(error)
            }
        }
        return try await primary.lease(at: place)
    }

    func execute(_ sql: String, _ arguments: [SQLValue]) async throws -> Int { throw Self.cannotWrite }

    func executeMany(_ sql: String, _ arguments: [[SQLValue]]) async throws -> Int { throw Self.cannotWrite }

    func begin(_ options: TransactionOptions) async throws { throw Self.noTransaction }
    func commit() async throws { throw Self.noTransaction }
    func rollback() async throws { throw Self.noTransaction }
    func savepoint(_ name: String) async throws { throw Self.noTransaction }
    func release(savepoint name: String) async throws { throw Self.noTransaction }
    func rollback(savepoint name: String) async throws { throw Self.noTransaction }

    private static var cannotWrite: DataError { DataError(.readOnly, "a read connection writes nothing") }
    private static var noTransaction: DataError {
        DataError(.invalidStatement, "a shared connection has no transactions")
    }
}
