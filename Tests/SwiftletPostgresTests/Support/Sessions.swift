import CPostgres
import Foundation
import TestTools

extension TestServer {
    /// The text of the first column of the first row; empty where there is none.
    static func value(_ statement: String, at url: String? = nil) async throws -> String {
        guard let url = url ?? Self.url else { throw MissingServer() }
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                let connection = PQconnectdb(url)
                defer { PQfinish(connection) }
                guard PQstatus(connection) == CONNECTION_OK else {
                    let message = String(cString: PQerrorMessage(connection))
                    return continuation.resume(throwing: StatementFailure(message: message))
                }
                let result = PQexec(connection, statement)
                defer { PQclear(result) }
                guard PQresultStatus(result) == PGRES_TUPLES_OK else {
                    let message = String(cString: PQerrorMessage(connection))
                    return continuation.resume(throwing: StatementFailure(message: message))
                }
                let value = PQntuples(result) > 0 ? PQgetvalue(result, 0, 0).map { String(cString: $0) } : nil
                continuation.resume(returning: value ?? "")
            }
        }
    }
}

extension PostgresServer {
    /// Runs statements as its administrator, by libpq itself.
    func administer(_ statements: String...) async throws {
        for statement in statements { try await TestServer.run(statement, at: url()) }
    }

    /// How many sessions of services there are of which a condition on `pg_stat_activity` holds.
    func sessions(_ condition: String = "true") async throws -> Int {
        let count = try await TestServer.value(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'swiftlet' AND \(condition)", at: url())
        return Int(count) ?? -1
    }

    /// Ends sessions of services of which a condition on `pg_stat_activity` holds, and waits for their end.
    func terminate(_ condition: String = "true") async throws {
        try await TestServer.run(
            """
            SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE application_name = 'swiftlet' AND \(condition)
            """, at: url())
    }

    /// Waits until it has no session of a service.
    func isLeft() async throws {
        try await eventually("no session is left") { try await sessions() == 0 }
    }

    /// Waits until it has no more sessions of services than so many: one that is replaced ends by itself.
    func keepsAtMost(_ count: Int) async throws {
        try await eventually("no more than \(count) sessions are left") { try await sessions() <= count }
    }

    /// Waits until nobody has a transaction open or a statement under way.
    func settles() async throws {
        try await eventually("no open transaction or statement is left") {
            try await sessions("state <> 'idle'") == 0
        }
    }
}
