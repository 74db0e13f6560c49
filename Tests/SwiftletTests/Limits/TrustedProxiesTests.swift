import HTTPTypes
import SwiftletData
import SwiftletHTTP
import Testing

@testable import Swiftlet

@Suite struct TrustedProxiesTests {
    private func client(
        _ value: String?, in field: TrustedProxies.Field = .xForwardedFor, from peer: String? = "10.0.0.1",
        trusting networks: [String] = ["10.0.0.0/8", "2001:db8::/32"]
    ) throws -> String? {
        var proxies = TrustedProxies()
        proxies.networks = try networks.map { try #require(NetworkAddress($0)) }
        proxies.field = field
        let name = try #require(HTTPField.Name(field.rawValue))
        let request = Request(target: "/", headers: value.map { [name: $0] } ?? [:], remoteAddress: peer)
        return proxies.clientAddress(of: request)
    }

    @Test(
        arguments: [
            (nil, "10.0.0.1"), ("", "10.0.0.1"), ("192.0.2.1", "192.0.2.1"),
            // What stands before an address that is not trusted was written by a stranger.
            ("198.51.100.9, 192.0.2.1", "192.0.2.1"), ("192.0.2.1,10.1.2.3 , 10.0.0.2", "192.0.2.1"),
            ("10.0.0.9, 10.0.0.2", "10.0.0.9"), ("192.0.2.1, unknown", "10.0.0.1"),
            ("192.0.2.1, _hidden, 10.0.0.2", "10.0.0.2"), ("192.0.2.1:4711", "192.0.2.1"),
            ("[2001:db9::1]:4711, 10.0.0.2:80", "2001:db9::1"), ("2001:db9::1, 2001:db8::5", "2001:db9::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"), ("192.0.2.0/24", "10.0.0.1"), ("192.0.2.1,", "10.0.0.1"),
            ("999.1.1.1", "10.0.0.1"), ("[192.0.2.1", "10.0.0.1"),
        ] as [(String?, String)])
    func `an address is the last that no proxy of ours has`(value: String?, address: String) throws {
        #expect(try client(value) == address)
    }

    @Test(
        arguments: [
            ("for=192.0.2.1", "192.0.2.1"), ("For=\"[2001:db9::1]:4711\";proto=https", "2001:db9::1"),
            ("for=198.51.100.9;by=10.0.0.1, proto=http; for = 192.0.2.1", "192.0.2.1"),
            ("for=192.0.2.1, for=10.0.0.2", "192.0.2.1"), ("for=\"_a,b;for=192.0.2.9\"", "10.0.0.1"),
            ("for=192.0.2.1, proto=https", "10.0.0.1"), ("for=unknown", "10.0.0.1"),
            ("for=\"192.0.\\2.1\"", "192.0.2.1"),
            ("for", "10.0.0.1"), ("for=\"", "10.0.0.1"), ("\"", "10.0.0.1"),
        ])
    func `the standard field is read as RFC 7239 says`(value: String, address: String) throws {
        #expect(try client(value, in: .forwarded) == address)
    }

    @Test func `strangers are not believed, and only one field is`() throws {
        #expect(try client("192.0.2.1", from: "203.0.113.5") == "203.0.113.5")
        #expect(try client("192.0.2.1", trusting: []) == "10.0.0.1")
        #expect(try client("192.0.2.1", from: "::ffff:10.0.0.1") == "192.0.2.1")
        #expect(try client("192.0.2.1", from: "fe80::1%eth0", trusting: ["fe80::/10"]) == "192.0.2.1")
        #expect(try client("192.0.2.1", from: nil) == nil)
        var proxies = TrustedProxies()
        proxies.networks = [try #require(NetworkAddress("10.0.0.0/8"))]
        let name = try #require(HTTPField.Name("Forwarded"))
        let request = Request(target: "/", headers: [name: "for=192.0.2.1"], remoteAddress: "10.0.0.1")
        #expect(proxies.clientAddress(of: request) == "10.0.0.1")
    }

    @Test func `the settings name them`() throws {
        let app = try testApp(["--proxies-trusted", "10.0.0.0/8, ::1", "--proxies-field", "forwarded"])
        app.readProxies()
        #expect(app.trustedProxies.networks.map(\.description) == ["10.0.0.0/8", "::1"])
        #expect(app.trustedProxies.field == .forwarded)
        for wrong in ["10.0.0.1/8", "proxy.example.org", "10.0.0.0/33"] {
            #expect(throws: SettingsError.self) { try TrustedProxies(settings(["--proxies-trusted", wrong])) }
        }
    }
}
