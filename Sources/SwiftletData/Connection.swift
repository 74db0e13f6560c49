/// A connection that can only read, for the time of the closure it is given to.
public struct Connection: SQLReading {
    let lease: Lease

    /// How statements are written for the engine.
    public var dialect: SQLDialect { lease.dialect }

    /// Runs a statement and reads all its rows.
    public func fetch(_ sql: SQL) async throws -> [Row] { try await lease.fetch(sql) }

    /// Runs a statement and reads at most its first row.
    public func first(_ sql: SQL) async throws -> Row? { try await lease.first(sql) }

    /// Has the engine look at the text of a statement without running it.
    public func describe(_ sql: String) async throws -> StatementDescription { try await lease.use().prepare(sql) }

    /// Runs a statement and reads its rows as they are asked for.
    public func stream<T: RowDecodable>(_ type: T.Type, _ sql: SQL) -> RowStream<T> {
        RowStream(lease: lease, sql: sql)
    }
}

extension Lease {
    func fetch(_ sql: SQL) async throws -> [Row] {
        let (text, arguments) = try statement(sql)
        return try await observed(text, sql.masked(arguments), rows: \.count) { try await $0.fetch(text, arguments) }
    }

    func first(_ sql: SQL) async throws -> Row? {
        let (text, arguments) = try statement(sql)
        return try await observed(text, sql.masked(arguments), rows: { $0 == nil ? 0 : 1 }) {
            try await $0.first(text, arguments)
        }
    }
}
