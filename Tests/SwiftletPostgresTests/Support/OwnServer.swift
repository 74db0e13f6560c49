import SwiftletData
import SwiftletPostgres
import TestTools
import Testing

/// Gives a suite a PostgreSQL server of its own, which its tests may disturb; they must leave it as they found it.
struct OwnServer: SuiteTrait, TestScoping {
    @TaskLocal private static var running: PostgresServer?
    let settings: [String: String]

    var isRecursive: Bool { false }

    /// The server of the suite that the current test belongs to.
    static var current: PostgresServer {
        get throws {
            guard let running else { throw MissingServer() }
            return running
        }
    }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard PostgresServer.isThere else { return try await function() }
        try await withPostgresServer(settings) { server in
            try await Self.$running.withValue(server) { try await function() }
        }
    }
}

extension Trait where Self == OwnServer {
    /// A server of the suite's own, with these settings.
    static func ownServer(_ settings: [String: String] = [:]) -> Self { OwnServer(settings: settings) }
}

/// Opens a database, and closes it when the closure has returned or thrown.
func withDatabase<R>(
    _ url: String, _ options: DatabaseOptions = .patient, _ body: (Database) async throws -> R
) async throws -> R {
    let db = try await Database.open(url, engines: [Postgres()], options: options)
    let result: Result<R, any Error>
    do {
        result = .success(try await body(db))
    } catch {
        // What was thrown tells all only here.
        print("a test with a database failed: \(String(reflecting: error).prefix(2000))")
        result = .failure(error)
    }
    try await db.close()
    return try result.get()
}
