/// A database: gives connections for reading and transactions for writing.
///
/// ```swift
/// let user = try await db.acquire { try await $0.first(User.self, "SELECT * FROM users WHERE id = \(id)") }
/// ```
public struct Database: Sendable {
    let pool: any DatabasePool
    /// What waits before a transaction is run again.
    let pause: @Sendable (Duration) async throws -> Void

    /// Makes a database of an engine's connections.
    public init(pool: any DatabasePool) { self.init(pool: pool) { try await Task.sleep(for: $0) } }

    /// Makes a database that waits otherwise, for tests.
    package init(pool: any DatabasePool, pause: @escaping @Sendable (Duration) async throws -> Void) {
        self.pool = pool
        self.pause = pause
    }

    /// How statements are written for it.
    public var dialect: SQLDialect { pool.dialect }

    /// Opens the database at an address with the engine that serves its scheme.
    ///
    /// - Parameter url: For example `sqlite:data.db`; what follows the scheme is up to the engine.
    /// - Throws: `DataError` with code `.configuration` if no engine serves it, or as the engine does.
    public static func open(
        _ url: String, engines: [any DatabaseEngine], options: DatabaseOptions = DatabaseOptions()
    ) async throws -> Database {
        Database(pool: try await engine(for: url, of: engines).open(url, options: options))
    }

    /// The engine that serves the scheme of an address.
    ///
    /// - Throws: `DataError` with code `.configuration` if there is none.
    package static func engine(for url: String, of engines: [any DatabaseEngine]) throws -> any DatabaseEngine {
        let scheme = url.prefix { $0 != ":" }.lowercased()
        if let engine = engines.first(where: { $0.schemes.contains(scheme) }) { return engine }
        let known = engines.flatMap(\.schemes).joined(separator: ", ")
        let hint = scheme.hasPrefix("postgres") ? "; add the product SwiftletPostgres to the service's target" : ""
        throw DataError(
            .configuration, "no engine for \"\(scheme)\"; an address begins with one of: \(known)\(hint)")
    }

    /// Runs a closure with a connection that can only read: the engine refuses writes.
    ///
    /// Each statement is one by itself: with an engine that has many connections, each may run on another of them. They
    /// read from a replica if there are any, or, within a request that has written, from the server that was written to.
    /// What a replica cannot answer, for its connection is lost, is read once more from the primary, unless a stream has
    /// given rows of it; a read that fails on the primary fails.
    ///
    /// - Parameters:
    ///   - file: The caller's file, to tell who holds a connection for long.
    ///   - line: The caller's line.
    /// - Throws: What the closure throws, and what the engine throws if there is no connection in time.
    @inlinable
    public func acquire<R>(
        file: String = #fileID, line: UInt = #line, _ body: (Connection) async throws -> R
    ) async throws -> R {
        try await use(connection(to: nil, at: LeasePlace(file: file, line: line)), body)
    }

    /// As `acquire`, with a choice of where it reads from: `db.acquire(.primary) { … }` sees what was written a moment ago.
    @inlinable
    public func acquire<R>(
        _ source: ReadSource, file: String = #fileID, line: UInt = #line, _ body: (Connection) async throws -> R
    ) async throws -> R {
        try await use(connection(to: source, at: LeasePlace(file: file, line: line)), body)
    }

    // Generic code is compiled into the programs that use it, for each type that they ask for.
    @inlinable
    func use<R>(_ connection: Connection, _ body: (Connection) async throws -> R) async throws -> R {
        let result: R
        do {
            result = try await body(connection)
        } catch {
            await giveBack(connection)
            throw error
        }
        await giveBack(connection)
        return result
    }

    /// Takes a connection, nil for where it leads to by itself.
    @usableFromInline
    func connection(to source: ReadSource?, at place: LeasePlace) async throws -> Connection {
        let isPrimary = source.map { $0 == .primary } ?? ReadConsistency.hasWritten
        let session = try await pool.lease(isPrimary ? .readPrimary : .read, at: place)
        return Connection(lease: Lease(session: session, dialect: pool.dialect, observer: pool.observer))
    }

    @usableFromInline
    func giveBack(_ connection: Connection) async {
        let session = connection.lease.end()
        if !session.isShared { await pool.release(session) }
    }

    /// Runs a closure in a transaction: commits when it returns, rolls back when it throws.
    ///
    /// Functions that the closure calls are given the transaction to work in it; one of the same database cannot be begun
    /// inside of it.
    ///
    /// - Parameters:
    ///   - isolation: What it sees of others at least; nil is what the engine does by itself.
    ///   - readOnly: Whether the engine refuses writes.
    ///   - deferrable: Whether a read-only serializable transaction may wait until it cannot collide with others.
    ///   - retries: How often the closure is run again, from the start and in a new transaction, when it collides with
    ///     another (`.serializationFailure`); what it does besides, such as calls to other services, is repeated too.
    ///   - file: The caller's file, to tell who holds a connection for long.
    ///   - line: The caller's line.
    /// - Throws: What the closure throws, after the rollback; `DataError` with code `.rollbackFailed` and both errors
    ///   if that fails too, `.nestedTransaction` if the task is in a transaction already; what the engine throws if it
    ///   cannot begin or commit.
    @discardableResult
    public func transaction<R>(
        isolation: TransactionOptions.Isolation? = nil, readOnly: Bool = false, deferrable: Bool = false,
        retries: Int = 0,
        file: String = #fileID, line: UInt = #line, _ body: (Transaction) async throws -> R
    ) async throws -> R {
        let place = LeasePlace(file: file, line: line)
        let options = TransactionOptions(isolation: isolation, isReadOnly: readOnly, isDeferrable: deferrable)
        var attempt = 0
        while true {
            do {
                return try await transaction(options, at: place, body)
            } catch let error as DataError where error.code == .serializationFailure && attempt < retries {
                attempt += 1
                try await pause(Backoff.transaction.pause(beforeRetry: attempt, random: .random(in: 0..<1)))
            }
        }
    }

    /// Runs a closure in a transaction that is begun with these options.
    func transaction<R>(
        _ options: TransactionOptions, at place: LeasePlace = LeasePlace(), _ body: (Transaction) async throws -> R
    ) async throws -> R {
        guard !options.isReadOnly else { return try await run(options, at: place, body) }
        let mark = try OpenTransaction.begun(on: pool)
        defer { mark.end() }
        return try await OpenTransaction.$current.withValue(mark) { try await run(options, at: place, body) }
    }

    private func run<R>(
        _ options: TransactionOptions, at place: LeasePlace, _ body: (Transaction) async throws -> R
    ) async throws -> R {
        let session = try await pool.lease(options.access, at: place)
        let lease = Lease(session: session, dialect: pool.dialect, observer: pool.observer)
        let result: Result<R, any Error>
        do {
            try await session.begin(options)
            result = .success(
                try await keeping(commit: session.commit, rollback: session.rollback) {
                    defer { lease.end() }
                    return try await body(Transaction(lease: lease, depth: 0))
                })
            if !options.isReadOnly { ReadConsistency.noteWrite() }
        } catch {
            result = .failure(error)
        }
        lease.end()
        await pool.release(session)
        return try result.get()
    }

    /// Asks the database something trivial, so that it is known to answer.
    ///
    /// - Throws: What hinders an answer.
    package func check() async throws { try await pool.check() }

    /// Runs a closure with a connection that writes and is in no transaction; what it sets stays on the connection.
    func session<R>(_ body: (any DatabaseSession) async throws -> R) async throws -> R {
        let session = try await pool.lease(.write, at: LeasePlace())
        let result: Result<R, any Error>
        do {
            result = .success(try await body(session))
        } catch {
            result = .failure(error)
        }
        await pool.release(session)
        return try result.get()
    }

    /// Closes the connections; those in use are closed when they are given back.
    public func close() async throws { try await pool.close() }
}

/// Runs a closure and commits, or rolls back when either throws.
func keeping<R>(
    commit: () async throws -> Void, rollback: () async throws -> Void, _ body: () async throws -> R
) async throws -> R {
    do {
        let result = try await body()
        try await commit()
        return result
    } catch {
        do {
            try await rollback()
        } catch let rollbackError {
            throw DataError(
                .rollbackFailed, "the transaction failed, and then its rollback", underlying: error,
                rollbackError: rollbackError)
        }
        throw error
    }
}
