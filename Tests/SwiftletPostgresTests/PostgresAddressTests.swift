import SwiftletData
import Testing

@testable import SwiftletPostgres

@Suite struct PostgresAddressTests {
    private static let secret = "s3cr3t"

    private func completed(_ url: String) throws -> [String: String] {
        try PostgresAddress(url).completed(settings: [], connectTimeout: .seconds(10))
    }

    @Test(arguments: [
        "postgres://u:s3cr3t@h:port%zz/db", "postgres://u:s3cr3t%zz@h/db", "postgres://u:\"s3cr3t\"%zz@h/db",
        "postgres://u:s3cr3t@[::1/db", "postgres://u:s3cr3t@h/db?nothing=s3cr3t", "postgres://u:s3cr3t@h/db?sslmode",
        "postgres://u:s3cr3t@h/db?a=b=s3cr3t", "postgres://u:s3cr3t%00@h/db", "postgres://u:s3cr3t@[]/db",
        "postgres://u:s3cr3t@[::1]x/db", "postgres://u:\": \"s3cr3t%zz@h/db", "postgres://u:s3cr3t\0@h/db",
        "postgres://u:a/s3cr3t@h/db", "postgres://u:12/s3cr3t@h:5432/db", "postgres://u:/s3cr3t@h",
    ])
    func `a malformed address is refused without telling the password`(_ url: String) throws {
        let error = #expect(throws: DataError.self) { try PostgresAddress(url) }
        #expect(error?.code == .configuration)
        #expect(error?.debugDescription.contains(Self.secret) == false)
        #expect(error?.debugDescription.contains("address") == true)
    }

    @Test func `a slash in a password is to be encoded, and the message says so`() {
        let error = #expect(throws: DataError.self) { try PostgresAddress("postgres://u:12/s3cr3t@h:5432/db") }
        #expect(error?.message.contains("%2F") == true)
    }

    @Test func `the description has neither user nor password`() throws {
        let address = try PostgresAddress("postgres://me:s3cr3t@example.com:5433/shop?sslmode=require")
        #expect(address.description == "shop at example.com:5433")
    }

    @Test(
        arguments: [
            (
                "postgres://me:s3cr3t@example.com:5433/shop",
                DatabaseServer(host: "example.com", port: 5433, database: "shop")
            ),
            ("postgres://[2001:db8::1]/shop", DatabaseServer(host: "2001:db8::1", database: "shop")),
            ("postgres://a:1,b:2/shop", DatabaseServer(host: "a,b", database: "shop")),
            ("postgres://%2Frun%2Fpostgresql", DatabaseServer(host: "/run/postgresql")),
            ("postgres:///shop?hostaddr=192.0.2.1", DatabaseServer(host: "192.0.2.1", database: "shop")),
            ("postgres:///shop", DatabaseServer(database: "shop")),
            ("postgres:///shop?host=", DatabaseServer(database: "shop")),
        ])
    func `spans tell of the host, the port and the database`(url: String, server: DatabaseServer) throws {
        #expect(try PostgresAddress(url).server == server)
    }

    @Test(arguments: [
        "postgres://example.com/db", "postgres://localhost,example.com/db", "postgres://10.0.0.1/db",
        "postgres:///db?hostaddr=10.0.0.1",
    ])
    func `a server that is not this machine has to prove who it is`(_ url: String) throws {
        #expect(try completed(url)["sslmode"] == "verify-full")
    }

    @Test(arguments: [
        "postgres:///db", "postgres://localhost/db", "postgres://127.0.0.1/db", "postgres://[::1]/db",
        "postgres:///db?host=/run/postgresql", "postgres://%2Frun%2Fpostgresql/db",
    ])
    func `a server of this machine does not`(_ url: String) throws {
        #expect(try completed(url)["sslmode"] == nil)
    }

    @Test(arguments: ["require", "disable", "verify-ca"])
    func `what the address says of TLS is kept`(_ mode: String) throws {
        #expect(try completed("postgres://example.com/db?sslmode=\(mode)")["sslmode"] == mode)
    }

    @Test func `a service file is left to say it`() throws {
        #expect(try completed("postgres://?service=mine")["sslmode"] == nil)
    }

    @Test func `what the session is set to stands before what the address says`() throws {
        let address = try PostgresAddress("postgres://localhost/db?options=-c%20work_mem%3D1MB")
        let completed = address.completed(settings: [("a", "x y")], connectTimeout: .milliseconds(10))
        #expect(completed["options"] == "-c a=x\\ y -c work_mem=1MB")
        #expect(completed["connect_timeout"] == "2")
        #expect(completed["client_encoding"] == "UTF8")
    }
}
