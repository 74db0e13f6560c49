import Foundation
import SwiftletData
import SwiftletPostgres
import TestTools
import Testing

@Suite(.enabled(if: PostgresServer.isThere), .serialized, .timeLimit(.minutes(10)), .ownServer())
struct ConnectingTests {
    private static let secret = "Very5ecret"

    @Test func `a wrong password is refused at once, and is told nowhere`() async throws {
        let log = EventLog()
        let url = try OwnServer.current.url(password: Self.secret)
        let error = try await dataError { try await withDatabase(url, log.options()) { _ in } }
        #expect(error.code == .configuration)
        #expect(error.message.contains("password authentication failed"))
        let texts = ["\(error)", String(reflecting: error), error.localizedDescription]
        #expect(!(texts + log.texts).joined().contains(Self.secret))
    }

    @Test func `a password that becomes wrong is told nowhere, and a right one is used again within 5 seconds`()
        async throws
    {
        let server = try OwnServer.current
        try await server.administer("CREATE ROLE changing LOGIN PASSWORD '\(Self.secret)'")
        let log = EventLog()
        try await withDatabase(server.url(user: "changing", password: Self.secret), log.options()) { db in
            try await works(db)
            try await server.administer("ALTER ROLE changing PASSWORD 'other'")
            try await server.terminate()
            let error = try await dataError {
                for _ in 0..<2000 { _ = try await db.transaction { try await $0.fetch("SELECT 1") } }
            }
            #expect([.configuration, .connectionLost].contains(error.code))
            try await eventually("the refusal is reported") { log.contains(.connectFailed) }
            try await server.administer("ALTER ROLE changing PASSWORD '\(Self.secret)'")
            try await recovers(db, after: "a password that was wrong for a while")
        }
        #expect(!log.texts.joined().contains(Self.secret))
    }

    @Test(arguments: [
        ("a database", "postgres://swiftlet:swiftlet@127.0.0.1:PORT/nothing"),
        ("a user", "postgres://nobody:x@127.0.0.1:PORT/postgres"),
        ("an option", "postgres://swiftlet:swiftlet@127.0.0.1:PORT/postgres?nothing=1"),
    ])
    func `what is not there is refused at once`(_ what: String, _ url: String) async throws {
        let server = try OwnServer.current
        let start = FairTime.now
        let error = try await dataError {
            try await withDatabase(url.replacing("PORT", with: "\(server.port)")) { _ in }
        }
        #expect(error.code == .configuration)
        #expect(FairTime.now - start < .seconds(4))
    }

    @Test func `several hosts are tried until one is what is asked for`() async throws {
        let server = try OwnServer.current
        let absent = try Program.freePort()
        let hosts = "127.0.0.1:\(absent),127.0.0.1:\(server.port)"
        let url = "postgres://swiftlet:swiftlet@\(hosts)/postgres?target_session_attrs=read-write"
        try await withDatabase(url) { db in
            let port = try await db.acquire { try await $0.value(Int.self, "SELECT inet_server_port()") }
            #expect(port == server.port)
        }
    }

    @Test func `service files and password files are used`() async throws {
        let server = try OwnServer.current
        try await withTemporaryDirectory { directory in
            let passwords = directory.appending(path: "pgpass")
            try "127.0.0.1:\(server.port):postgres:swiftlet:swiftlet\n".write(
                to: passwords, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: passwords.path())
            let url = "postgres://swiftlet@127.0.0.1:\(server.port)/postgres?passfile=\(passwords.path())"
            try await withDatabase(url) { db in
                let value = try await db.acquire { try await $0.value(Int.self, "SELECT 1::int8") }
                #expect(value == 1)
            }
            // The place that the tests were started with: libpq takes it from the environment only.
            let services = try #require(ProcessInfo.processInfo.environment["PGSERVICEFILE"])
            defer { try? FileManager.default.removeItem(atPath: services) }
            try """
            [mine]
            host=127.0.0.1
            port=\(server.port)
            dbname=postgres
            user=swiftlet
            passfile=\(passwords.path())
            """.write(toFile: services, atomically: true, encoding: .utf8)
            try await withDatabase("postgres://?service=mine") { db in
                let user = try await db.acquire { try await $0.value(String.self, "SELECT current_user::text") }
                #expect(user == "swiftlet")
            }
        }
    }
}

extension EventLog {
    /// All that was reported, as text.
    var texts: [String] { events.flatMap { ["\($0.kind)"] + $0.metadata.flatMap { [$0.key, $0.value] } } }
}
