import SwiftletData
import Synchronization

/// A database that is known before it is opened, so that services can be put together without waiting for it.
final class DeferredDatabase: DatabasePool {
    private struct State {
        var address: String?
        var pool: (any DatabasePool)?
        var dialect = SQLDialect.sqlite
    }

    private let state = Mutex(State())

    /// Where the database is; nil when the service uses none.
    var address: String? {
        get { state.withLock { $0.address } }
        set { state.withLock { $0.address = newValue } }
    }

    /// Opens the database, if the service uses one and it is not open.
    ///
    /// - Throws: `DataError` when no engine serves the address, or as the engine does.
    func open(engines: [any DatabaseEngine]) async throws {
        guard let address, state.withLock({ $0.pool == nil }) else { return }
        let engine = try Database.engine(for: address, of: engines)
        let pool = try await engine.open(address, options: DatabaseOptions())
        state.withLock { state in
            state.pool = pool
            state.dialect = pool.dialect
        }
    }

    var dialect: SQLDialect { state.withLock { $0.dialect } }

    func lease(_ access: DatabaseAccess) async throws -> any DatabaseSession {
        guard let pool = state.withLock({ $0.pool }) else {
            throw DataError(.closed, "the database is opened when the service starts: use it in handlers and listeners")
        }
        return try await pool.lease(access)
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
