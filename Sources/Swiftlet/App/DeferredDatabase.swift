import SwiftletData
import Synchronization

/// A database that is known before it is opened, so that services can be put together without waiting for it.
final class DeferredDatabase: DatabasePool {
    private struct State {
        var address: String?
        var options = DatabaseOptions()
        var pool: (any DatabasePool)?
        var dialect = SQLDialect.sqlite
    }

    private let state = Mutex(State())

    /// Declares and reads the settings of the database, for services that use one.
    ///
    /// - Parameter service: The service's name, of which the database's file has its own.
    /// - Throws: ``SettingsError`` for the first setting that is wrong.
    func configure(_ settings: Settings, service: String) throws {
        let file = "sqlite:\(service).db"
        let address = try settings.value(
            "database.url", default: file, help: "The address of the database; \(file) unless said otherwise.",
            secret: true)
        let usual = DatabaseOptions()
        let options = DatabaseOptions(
            pool: PoolOptions(
                acquireTimeout: try settings.value(
                    "database.acquireTimeout", default: usual.pool.acquireTimeout, atLeast: .milliseconds(1),
                    help: "How long a request waits for a connection before it is answered with 503.")),
            maximumReaders: try settings.value(
                "database.readers", default: usual.maximumReaders, atLeast: 1,
                help: "How many connections read at once, at most."),
            busyTimeout: try settings.value(
                "database.busyTimeout", default: usual.busyTimeout, atLeast: .zero,
                help: "How long a statement waits for a lock that another process holds."))
        state.withLock { state in
            state.address = address
            state.options = options
        }
    }

    /// Opens the database, if the service uses one and it is not open.
    ///
    /// - Throws: `DataError` when no engine serves the address, or as the engine does.
    func open(engines: [any DatabaseEngine]) async throws {
        let (address, options, isOpen) = state.withLock { ($0.address, $0.options, $0.pool != nil) }
        guard let address, !isOpen else { return }
        let engine = try Database.engine(for: address, of: engines)
        let pool = try await engine.open(address, options: options)
        state.withLock { state in
            state.pool = pool
            state.dialect = pool.dialect
        }
    }

    /// Opens the database for migrations, whose statements take as long as they take; nil where nothing limits them anyway.
    func openForMigrating(engines: [any DatabaseEngine]) async throws -> (any DatabasePool)? {
        let (address, dialect) = state.withLock { ($0.address, $0.dialect) }
        guard let address, dialect.family == .postgres else { return nil }
        var options = state.withLock { $0.options }
        options.statementTimeout = .zero
        options.pool.leakAfter = .zero
        options.replicas = []
        return try await Database.engine(for: address, of: engines).open(address, options: options)
    }

    var dialect: SQLDialect { state.withLock { $0.dialect } }

    func lease(_ access: DatabaseAccess, at place: LeasePlace) async throws -> any DatabaseSession {
        guard let pool = state.withLock({ $0.pool }) else {
            throw DataError(.closed, "the database is opened when the service starts: use it in handlers and listeners")
        }
        return try await pool.lease(access, at: place)
    }

    func listen(to channel: String) async throws -> DatabaseNotifications {
        guard let pool = state.withLock({ $0.pool }) else {
            throw DataError(.closed, "the database is opened when the service starts: use it in handlers and listeners")
        }
        return try await pool.listen(to: channel)
    }

    func release(_ session: any DatabaseSession) async {
        await state.withLock { $0.pool }?.release(session)
    }

    func close() async throws {
        let pool = state.withLock { state in
            defer { state.pool = nil }
            return state.pool
        }
        try await pool?.close()
    }
}
