import Foundation
import SwiftletData
import SwiftletTesting
import TestTools
import Testing

@Suite(
    .enabled(if: PostgresServer.isThere && PgBouncer.program != nil), .serialized, .timeLimit(.minutes(10)),
    .ownServer()
)
struct PgBouncerTests {
    private static let unnamed = EventLog().options { options in
        options.namedStatements = false
        options.pool.maximum = 12
        options.maximumReaders = 2
    }

    @Test func `an engine behind PgBouncer in transaction mode does what every engine must`() async throws {
        let server = try OwnServer.current
        try await PgBouncer.running(before: server) { bouncer in
            for (number, check) in DatabaseCheck.all.enumerated() {
                let name = "bounced_\(number)"
                try await server.administer("CREATE DATABASE \(name)")
                do {
                    try await withDatabase(server.url(database: name, port: bouncer.port), Self.unnamed) {
                        try await check.run(on: $0)
                    }
                } catch {
                    Issue.record(error, "\(check)\n\(bouncer.lastLines)")
                }
                // One that a session does not leave in time goes with the server.
                try? await server.administer("DROP DATABASE \(name) WITH (FORCE)")
            }
        }
    }

    @Test func `the error of a pooler that takes no settings or names says which setting to change`() async throws {
        let server = try OwnServer.current
        try await PgBouncer.running(before: server) { bouncer in
            let error = try await dataError {
                try await withDatabase(server.url(port: bouncer.port)) { _ in }
            }
            #expect(error.code == .configuration)
            #expect(error.message.contains("database.namedStatements"))
        }
    }

    @Test func `many tasks share few connections of the server, reads write nothing, and failures stay their own`()
        async throws
    {
        let server = try OwnServer.current
        try await server.administer("CREATE TABLE IF NOT EXISTS bounced (id int8 PRIMARY KEY)", "TRUNCATE bounced")
        try await PgBouncer.running(before: server) { bouncer in
            try await withDatabase(server.url(port: bouncer.port), Self.unnamed) { db in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<100 {
                        group.addTask {
                            try await db.transaction { try await $0.execute("INSERT INTO bounced VALUES (\(number))") }
                            let error = try await dataError {
                                _ = try await db.acquire { try await $0.fetch("DELETE FROM bounced RETURNING id") }
                            }
                            #expect(error.code == .readOnly, "\(String(reflecting: error))")
                            let error2 = try await dataError {
                                _ = try await db.acquire { try await $0.fetch("SELECT 1 / \(number - number)") }
                            }
                            #expect(error2.sqlState == "22012")
                            let found = try await db.acquire {
                                try await $0.value(Int.self, "SELECT count(*) FROM bounced WHERE id = \(number)")
                            }
                            #expect(found == 1)
                        }
                    }
                    try await group.waitForAll()
                }
                let sessions = try await TestServer.value(
                    "SELECT count(*) FROM pg_stat_activity WHERE usename = 'swiftlet' AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
                    at: server.url())
                #expect(try #require(Int(sessions)) <= PgBouncer.poolSize)
            }
        }
    }

    @Test func `migrations keep each other out, and leave no lock behind`() async throws {
        let server = try OwnServer.current
        let check = try #require(
            DatabaseCheck.all.first { $0.description == "of ten migrations at once one runs each version" })
        try await PgBouncer.running(before: server) { bouncer in
            for round in 1...5 {
                let name = "migrated_\(round)"
                try await server.administer("CREATE DATABASE \(name)")
                try await withDatabase(server.url(database: name, port: bouncer.port), Self.unnamed) {
                    try await check.run(on: $0)
                }
                let locks = try await TestServer.value(
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'", at: server.url())
                #expect(locks == "0")
                try await server.administer("DROP DATABASE \(name) WITH (FORCE)")
            }
        }
    }

    /// PgBouncer reads 4096 bytes at a time, and takes back the session of whoever has nothing else to be answered: long
    /// parameters let it see the beginning of a statement before its end, while others wait for sessions.
    @Test func `no write gets through read connections, however their statements are cut`() async throws {
        let server = try OwnServer.current
        try await server.administer(
            "CREATE TABLE IF NOT EXISTS guarded (id int8)", "TRUNCATE guarded",
            "INSERT INTO guarded SELECT generate_series(1, 10000)")
        try await PgBouncer.running(before: server) { bouncer in
            try await withDatabase(server.url(port: bouncer.port), Self.unnamed) { db in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 1...100 {
                        group.addTask {
                            for round in 1...20 {
                                let padding = String(repeating: "x", count: number * round * 131 % 8192)
                                let error = try await dataError {
                                    try await db.acquire {
                                        try await $0.fetch(
                                            "DELETE FROM guarded WHERE id = \(number) AND \(padding) <> '' RETURNING 1")
                                    }
                                }
                                #expect(error.code == .readOnly, "\(String(reflecting: error).prefix(500))")
                            }
                        }
                        group.addTask {
                            // Others' transactions write as they may.
                            for _ in 1...20 {
                                try await db.transaction { tx in
                                    try await tx.execute("UPDATE guarded SET id = id WHERE id = \(5000 + number)")
                                }
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                let left = try await TestServer.value("SELECT count(*) FROM guarded", at: server.url())
                #expect(left == "10000")
            }
        }
    }
}
