/// A transaction, for the time of the closure it is given to.
public struct Transaction: SQLReading {
    let lease: Lease
    let depth: Int

    /// How statements are written for the engine.
    public var dialect: SQLDialect { lease.dialect }

    /// Runs a statement and reads all its rows.
    public func fetch(_ sql: SQL) async throws -> [Row] { try await lease.fetch(sql) }

    /// Runs a statement and gives its first row; what it writes is written in full.
    public func first(_ sql: SQL) async throws -> Row? { try await lease.first(sql) }

    /// Has the engine look at the text of a statement without running it.
    public func describe(_ sql: String) async throws -> StatementDescription { try await lease.use().prepare(sql) }

    /// Runs a statement and reads its rows as they are asked for.
    public func stream<T: RowDecodable>(_ type: T.Type, _ sql: SQL) -> RowStream<T> {
        RowStream(lease: lease, sql: sql)
    }

    /// Runs a statement; gives the number of rows it inserted, changed or deleted.
    @discardableResult
    public func execute(_ sql: SQL) async throws -> Int {
        let (text, arguments) = try lease.statement(sql)
        return try await lease.observed(text, sql.masked(arguments), rows: { $0 }) {
            try await $0.execute(text, arguments)
        }
    }

    /// Runs a statement once for each element; gives the number of rows changed in all.
    ///
    /// Elements next to each other whose statements have the same text are sent together.
    @discardableResult
    public func executeMany<Element>(
        _ elements: some Sequence<Element>, _ statement: (Element) -> SQL
    ) async throws -> Int {
        var changed = 0
        var batchText = ""
        var batch: [[SQLValue]] = []
        for element in elements {
            let (text, arguments) = try lease.statement(statement(element))
            if !batch.isEmpty, batchText != text || batch.count >= 512 {
                changed += try await executeMany(batchText, batch)
                batch.removeAll(keepingCapacity: true)
            }
            batchText = text
            batch.append(arguments)
        }
        if !batch.isEmpty { changed += try await executeMany(batchText, batch) }
        return changed
    }

    private func executeMany(_ sql: String, _ batch: [[SQLValue]]) async throws -> Int {
        try await lease.observed(sql, [], rows: { $0 }) { try await $0.executeMany(sql, batch) }
    }

    /// Runs a closure in a savepoint: what it did stays when it returns, and is undone when it throws.
    ///
    /// - Throws: What the closure throws; `DataError` with code `.rollbackFailed` and both errors if undoing fails.
    @discardableResult
    public func transaction<R>(_ body: (Transaction) async throws -> R) async throws -> R {
        let session = try lease.use()
        let inner = try lease.nested()
        let name = "swiftlet_\(depth + 1)"
        try await session.savepoint(name)
        return try await keeping(
            commit: { try await session.release(savepoint: name) },
            rollback: { try await session.rollback(savepoint: name) }
        ) {
            defer { inner.end() }
            return try await body(Transaction(lease: inner, depth: depth + 1))
        }
    }
}
