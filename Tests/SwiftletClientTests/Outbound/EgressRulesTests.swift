import Testing

@testable import SwiftletClient

@Suite("Nothing may be called but what an entry allows") struct EgressRulesTests {
    private func permission(_ url: String, by entries: String...) throws -> EgressRules.Permission? {
        let rules = try #require(EgressRules(entries))
        return try? rules.permission(for: try OutboundURL(url))
    }

    @Test func `without entries nothing is allowed`() throws {
        #expect(try permission("http://example.org") == nil)
    }

    @Test func `an origin allows its own URLs at any address, in one spelling`() throws {
        let entry = "http://127.0.0.1:9000"
        #expect(try permission("http://127.0.0.1:9000/a", by: entry) == .anyAddress)
        #expect(try permission("http://127.0.0.1:9001/a", by: entry) == nil)
        #expect(try permission("https://127.0.0.1:9000/a", by: entry) == nil)
        #expect(try permission("http://2130706433:9000/a", by: entry) == nil)
        #expect(try permission("http://127.0.0.1:8080", by: "http://127.0.0.1") == nil)
        #expect(try permission("http://127.0.0.1:80", by: "HTTP://127.0.0.1/") == .anyAddress)
    }

    @Test func `a host allows its URLs at public addresses, and no other host`() throws {
        #expect(try permission("https://example.org:8443/a", by: "Example.org") == .publicAddresses)
        for other in ["a.example.org", "example.org.evil", "example.org.", "evil-example.org"] {
            #expect(try permission("http://\(other)", by: "example.org") == nil)
        }
    }

    @Test func `an asterisk allows every host at public addresses, and origins stay allowed at any`() throws {
        #expect(try permission("http://10.0.0.1", by: "*") == .publicAddresses)
        #expect(try permission("http://10.0.0.1", by: "*", "http://10.0.0.1") == .anyAddress)
    }

    @Test(arguments: [
        "", "*.example.org", "example.org:80", "http://", "http://example.org/path", "http://example.org?x",
        "http://example.org#x", "http://u@example.org", "ftp://example.org", "[::1]", "a b",
    ])
    func `another entry is refused`(entry: String) {
        #expect(EgressRules(["example.org", entry]) == nil)
    }
}
