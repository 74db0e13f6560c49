import CPostgres
import Foundation
import SwiftletData
import SwiftletPostgres

/// The PostgreSQL server that scripts/test has started for the tests.
enum TestServer {
    /// Its address; nil when the tests were started without the script.
    static let url = ProcessInfo.processInfo.environment["SWIFTLET_POSTGRES_URL"]

    /// Whether there is one.
    static var isThere: Bool { url != nil }

    /// The address of a database of the server.
    static func url(database: String) throws -> String {
        guard let url, let slash = url.lastIndex(of: "/") else { throw MissingServer() }
        return url[...slash] + database
    }

    /// Runs statements outside of transactions, by libpq itself.
    static func run(_ statements: String..., at url: String? = nil) async throws {
        guard let url = url ?? Self.url else { throw MissingServer() }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread {
                let connection = PQconnectdb(url)
                defer { PQfinish(connection) }
                guard PQstatus(connection) == CONNECTION_OK else {
                    let message = String(cString: PQerrorMessage(connection))
                    return continuation.resume(throwing: StatementFailure(message: message))
                }
                for statement in statements {
                    let result = PQexec(connection, statement)
                    defer { PQclear(result) }
                    guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result)) else {
                        let message = String(cString: PQerrorMessage(connection))
                        return continuation.resume(throwing: StatementFailure(message: message))
                    }
                }
                continuation.resume()
            }
        }
    }
}

/// The tests were started without scripts/with-postgres.
struct MissingServer: Error {}

/// What the server said to a statement of a test.
struct StatementFailure: Error {
    let message: String
}

/// Drops a database. One that a session does not leave in time goes with the server.
private func drop(_ name: String) async { try? await TestServer.run("DROP DATABASE \(name) WITH (FORCE)") }

/// Runs a test with an empty database of its own.
func withPostgres(
    options: DatabaseOptions = .patient, parameters: String = "",
    _ body: (Database, _ url: String) async throws -> Void
) async throws {
    let name = "test_" + UUID().uuidString.lowercased().replacing("-", with: "")
    try await TestServer.run("CREATE DATABASE \(name)")
    let url = try TestServer.url(database: name)
    do {
        let db = try await Database.open(url + parameters, engines: [Postgres()], options: options)
        do {
            try await body(db, url)
        } catch {
            try? await db.close()
            throw error
        }
        try await db.close()
    } catch {
        await drop(name)
        throw error
    }
    await drop(name)
}
