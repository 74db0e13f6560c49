import Testing

@testable import SwiftletClient

@Suite("A URL is taken apart in the one way in which it is called") struct OutboundURLTests {
    @Test(arguments: [
        ("http://example.org", "http://example.org", "/"),
        ("HTTPS://Example.ORG:443/a%20b?c=d#e", "https://example.org", "/a%20b?c=d"),
        ("http://example.org:443?x", "http://example.org:443", "/?x"),
        ("http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080", "/"),
        ("http://a_b.c-d:0080/@:#@evil", "http://a_b.c-d", "/@:"),
    ])
    func `scheme, host and port are the origin, and the rest is sent`(
        text: String, origin: String, target: String
    ) throws {
        let url = try OutboundURL(text)
        #expect(url.origin == origin)
        #expect(url.target == target)
    }

    @Test(arguments: [
        "", "example.org", "//example.org", "://x", "http://", "http:///x", "http://:80", "http://a:", "http://a:0",
        "http://a:65536", "http://a:+1", "http://a:1:2", "http://a b/", "http://a%2eb/",
        "http://ex☃.org",
        "http://[::1", "http://[::1]x", "http://[::1%25lo]/", "http://[a]/", "http://::1/", "http://a/\r\nHost: b",
        "http://a/b c",
    ])
    func `what cannot be called is malformed`(text: String) {
        let error = #expect(throws: EgressError.self) { try OutboundURL(text) }
        #expect(error?.code == .malformed)
    }

    @Test(arguments: [
        "ftp://example.org", "file:///etc/passwd", "unix://a", "http+unix://a", "http://u:secret@a/", "http://a\\@b/",
    ])
    func `another scheme and a user are not allowed, and the user is not shown`(text: String) {
        let error = #expect(throws: EgressError.self) { try OutboundURL(text) }
        #expect(error?.code == .notAllowed)
        #expect(error?.description.contains("secret") == false)
    }
}
