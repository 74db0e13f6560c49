import Foundation
import SwiftletData
import TestTools
import Testing

@Suite(.enabled(if: PostgresServer.isThere), .serialized, .timeLimit(.minutes(10)), .ownServer())
struct EncryptionTests {
    @Test func `a server with a certificate of the right authority is trusted, and no other is`() async throws {
        let server = try OwnServer.current
        try await withTemporaryDirectory { directory in
            let authority = try await server.encrypt(publicIn: directory)
            let other = try await server.authority(named: "other", publicIn: directory)
            func url(_ host: String, _ root: String, _ more: String = "") -> String {
                "postgres://swiftlet:swiftlet@\(host):\(server.port)/postgres?sslmode=verify-full&sslrootcert=\(root)\(more)"
            }
            // By its name, by its address, and with the proof that nobody stands in between (RFC 5929).
            for address in [
                url("localhost", authority), url("127.0.0.1", authority, "&channel_binding=require"),
            ] {
                try await withDatabase(address) { db in
                    let isEncrypted = try await db.acquire {
                        try await $0.value(Bool.self, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                    }
                    #expect(isEncrypted)
                    let text = try await db.transaction {
                        try await $0.value(String.self, "SELECT repeat('0123456789', 100000)")
                    }
                    #expect(text.utf8.count == 1_000_000)
                    try await works(db)
                }
            }
            for (address, words) in [
                (url("localhost", other), "certificate verify failed"),
                (url("database.example.org", authority, "&hostaddr=127.0.0.1"), "does not match"),
                (url("localhost", "/nothing.crt"), "root certificate file"),
            ] {
                let start = FairTime.now
                let error = try await dataError { try await withDatabase(address) { _ in } }
                #expect(error.code == .configuration)
                #expect(error.message.contains(words), "\(error.message)")
                #expect(FairTime.now - start < .seconds(4))
            }
        }
    }

    @Test func `statements are cancelled and connections replaced as without encryption`() async throws {
        let server = try OwnServer.current
        try await withTemporaryDirectory { directory in
            _ = try await server.encrypt(publicIn: directory)
            try await withDatabase(server.url() + "?sslmode=require") { db in
                let task = Task { _ = try await db.acquire { try await $0.fetch("SELECT pg_sleep(600)") } }
                try await eventually("the statement runs") {
                    try await server.sessions("state = 'active' AND query LIKE '%pg_sleep(600)%'") == 1
                }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                try await server.settles()
                try await server.terminate()
                try await recovers(db, after: "encrypted connections killed")
            }
        }
    }
}

extension PostgresServer {
    /// Makes an authority for certificates.
    ///
    /// - Returns: The file with its certificate, for clients.
    func authority(named name: String, publicIn directory: URL) async throws -> String {
        let path = self.directory.path() + "/" + name
        try await run(
            "/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=\(name)",
            "-keyout", path + ".key", "-out", path + ".crt")
        let copy = directory.appending(path: name + ".crt").path()
        try FileManager.default.copyItem(atPath: path + ".crt", toPath: copy)
        return copy
    }

    /// Switches TLS on, with a certificate for `localhost` and 127.0.0.1.
    ///
    /// - Returns: The file with the certificate of the authority that has signed it.
    func encrypt(publicIn directory: URL) async throws -> String {
        let root = try await authority(named: "authority-\(UUID().uuidString)", publicIn: directory)
        let path = self.directory.path()
        let authority = path + "/" + URL(filePath: root).deletingPathExtension().lastPathComponent
        try await run(
            "/usr/bin/openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout",
            path + "/server.key", "-out", path + "/server.csr")
        try await run("/bin/sh", "-c", "echo 'subjectAltName=DNS:localhost,IP:127.0.0.1' > \(path)/names")
        try await run(
            "/usr/bin/openssl", "x509", "-req", "-in", path + "/server.csr", "-CA", authority + ".crt", "-CAkey",
            authority + ".key", "-CAcreateserial", "-days", "2", "-extfile", path + "/names", "-out",
            path + "/server.crt")
        try set(["ssl": "on", "ssl_cert_file": path + "/server.crt", "ssl_key_file": path + "/server.key"])
        try await reload()
        try await eventually("the server speaks TLS") {
            try await TestServer.value("SHOW ssl", at: url()) == "on"
        }
        return root
    }
}
