extension Transaction {
    /// Waits for a lock that belongs to a name, and holds it until the transaction ends. What other programs do with the
    /// database is not hindered; only who asks for the same name waits.
    ///
    /// - Throws: `DataError`, with code `.timeout` when it takes longer than a statement may.
    public func lock(_ name: String) async throws {
        try requirePostgres("a lock by name")
        _ = try await first("SELECT pg_advisory_xact_lock(\(LockKey.of(name)))")
    }

    /// Takes such a lock if nobody holds it.
    ///
    /// - Returns: Whether it was taken.
    public func tryLock(_ name: String) async throws -> Bool {
        try requirePostgres("a lock by name")
        return try await value(Bool.self, "SELECT pg_try_advisory_xact_lock(\(LockKey.of(name)))")
    }

    /// Tells those who listen to a channel, when the transaction is committed.
    ///
    /// - Parameter payload: At most 8,000 bytes.
    public func notify(_ channel: String, _ payload: String = "") async throws {
        try requirePostgres("a notification")
        _ = try await first("SELECT pg_notify(\(channel), \(payload))")
    }

    private func requirePostgres(_ what: String) throws {
        guard dialect.family == .postgres else {
            throw DataError(.invalidStatement, "\(what) needs PostgreSQL; SQLite has one writer at a time anyway")
        }
    }
}

/// The numbers that names of locks stand for.
enum LockKey {
    /// FNV-1a of 64 bits (draft-eastlake-fnv): the same in every process and version.
    static func of(_ name: String) -> Int64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int64(bitPattern: hash)
    }
}
