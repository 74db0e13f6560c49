/// Keeps other processes from migrating the same database meanwhile.
struct MigrationLock {
    /// The number that stands for the lock among PostgreSQL's advisory locks.
    static let key: Int64 = 7_946_183_022
    /// That of the lock which each transaction has until it ends: that of a process which was killed ends later than the
    /// process, when the server finds out.
    static let transactionKey: Int64 = 7_946_183_021

    let database: Database
    /// How long to wait for others.
    let patience: Duration

    /// Runs a closure while no other process can.
    ///
    /// On PostgreSQL a connection of its own has an advisory lock that belongs to the session. It is tried again and again
    /// outside of any transaction: a statement that waits for a lock has a snapshot, for whose end
    /// `CREATE INDEX CONCURRENTLY` would wait. Behind a pooler, where a session is another one's after each transaction,
    /// the lock belongs to a transaction that does nothing else, and so has no snapshot either. On SQLite each transaction
    /// has the file's only lock for writing.
    ///
    /// - Throws: `DataError` with code `.busy` when another process has the lock for too long.
    func holding<R>(_ body: () async throws -> R) async throws -> R {
        guard database.dialect.family == .postgres else { return try await body() }
        let keepsSessions = database.pool.keepsSessions
        return try await database.session { session in
            try await retrying(until: "another process migrates the database, and has not finished yet") {
                try await (keepsSessions ? session.locks(Self.key) : session.begins(locking: Self.key)) ? true : nil
            }
            let result: Result<R, any Error>
            do {
                result = .success(try await body())
            } catch {
                result = .failure(error)
            }
            // In a task of its own, for this one may be cancelled by now. A lost connection has lost the lock as well.
            _ = try? await Task {
                if keepsSessions {
                    _ = try await session.first("SELECT pg_advisory_unlock($1)", [.integer(Self.key)])
                } else {
                    try await session.rollback()
                }
            }.value
            return try result.get()
        }
    }

    /// Asks again and again until there is an answer.
    ///
    /// - Throws: `DataError` with code `.busy` and the reason when there is none in time; what the closure throws.
    @discardableResult
    func retrying<R>(until reason: String, _ body: () async throws -> R?) async throws -> R {
        let deadline = ContinuousClock.now + patience
        var attempt = 0
        while true {
            if let result = try await body() { return result }
            guard ContinuousClock.now < deadline else {
                throw DataError(.busy, "\(reason); it was waited for \(patience.milliseconds / 1000) s")
            }
            attempt += 1
            try await database.pause(Backoff.transaction.pause(beforeRetry: attempt, random: .random(in: 0..<1)))
        }
    }

    /// Runs a closure in a transaction that others are kept out of; one that finds them at work is begun again.
    func transaction<R>(
        _ options: TransactionOptions = TransactionOptions(), _ body: (Transaction) async throws -> R
    ) async throws -> R {
        var options = options
        // A table may be large, and nobody waits for an answer.
        options.statementTimeout = .zero
        return try await retrying(until: "another process writes to the database") { [options] in
            do {
                return try await database.transaction(options) { tx in
                    if tx.dialect.family == .postgres {
                        _ = try await tx.fetch("SELECT pg_advisory_xact_lock(\(Self.transactionKey))")
                    }
                    return try await body(tx)
                }
            } catch let error as DataError where error.code == .busy {
                return nil
            }
        }
    }

    /// Runs a closure that reads what was committed last.
    func reading<R>(_ body: (any SQLReading) async throws -> R) async throws -> R {
        try await database.acquire(.primary) { try await body($0) }
    }
}

extension DatabaseSession {
    /// Takes a lock that lasts until it is given back; false when somebody else has it.
    fileprivate func locks(_ key: Int64) async throws -> Bool {
        try await holds("SELECT pg_try_advisory_lock($1)", [.integer(key)])
    }

    /// Begins a transaction that has a lock until it ends; false, and no transaction, when somebody else has it.
    fileprivate func begins(locking key: Int64) async throws -> Bool {
        try await begin(TransactionOptions())
        guard try await holds("SELECT pg_try_advisory_xact_lock($1)", [.integer(key)]) else {
            try await rollback()
            return false
        }
        // It idles for as long as the migration takes. A statement that is run also ends the one before, whose snapshot the
        // server keeps until then.
        _ = try await execute("SET LOCAL idle_in_transaction_session_timeout = 0", [])
        return true
    }

    /// Whether a statement gives true.
    private func holds(_ sql: String, _ arguments: [SQLValue]) async throws -> Bool {
        try await first(sql, arguments)?.get(at: 0) ?? false
    }
}
