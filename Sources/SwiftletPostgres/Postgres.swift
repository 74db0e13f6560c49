public import SwiftletData

/// The engine for production: PostgreSQL by libpq, in pipeline mode.
///
/// Addresses are those of libpq (postgresql.org/docs/15/libpq-connect.html, section 34.1.1), such as
/// `postgres://user@host:5432/database?target_session_attrs=any`; several hosts, TLS, service files and `.pgpass` work as
/// they do there, but that `sslmode` is `verify-full` for hosts other than this machine, unless address or environment say
/// otherwise. Statements that only read share a few connections; each transaction has one to itself.
public struct Postgres: DatabaseEngine {
    private let codecs: [PostgresCodec]

    /// Makes the engine.
    public init() { self.init(codecs: []) }

    /// Makes the engine with codecs for types that it does not know itself.
    ///
    /// A service takes it in the place of the one that it was linked with: `app.engines = [Postgres(codecs: [money])]`.
    public init(codecs: [PostgresCodec]) { self.codecs = codecs }

    /// `postgres` and `postgresql`.
    public var schemes: [String] { ["postgres", "postgresql"] }

    /// `SQLDialect.postgres`.
    public var dialect: SQLDialect { .postgres }

    /// Connects to the server.
    ///
    /// - Throws: `DataError` with code `.configuration` for a wrong address or option, and for what waiting does not mend,
    ///   such as a wrong password; `.unavailable` if the server cannot be reached.
    public func open(_ url: String, options: DatabaseOptions) async throws -> any DatabasePool {
        try options.validate()
        let replicas = try options.replicas.map { try PostgresAddress($0) }
        let pool = try PostgresPool(PostgresAddress(url), replicas: replicas, options, codecs: codecs)
        do {
            try await pool.connect()
        } catch {
            try? await pool.close()
            throw error
        }
        return pool
    }
}

extension Postgres: LinkedEngine {}
