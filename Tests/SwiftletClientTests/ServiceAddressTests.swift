import SwiftletClient
import Testing

/// Which texts are addresses of services.
@Suite struct ServiceAddressTests {
    @Test(arguments: [
        ("http://region:8050", "http://region:8050"), ("HTTPS://api.example.com/", "https://api.example.com"),
        ("http://[::1]:80/base/", "http://[::1]:80/base"), ("http://[::1]", "http://[::1]"),
    ])
    func anAddressIsSchemeHostPortAndPath(text: String, address: String) throws {
        #expect(try ServiceAddress(text).description == address)
    }

    @Test(arguments: [
        "", "region:8050", "ftp://region", "http://", "http://:80", "http://region:0", "http://region:65536",
        "http://region:x", "http://region:", "http://re gion", "http://region?x=1", "http://region/#a", "http://[::1",
        "http://[::1]80", "http://region\r\n",
    ])
    func anyOtherTextIsRefusedByName(text: String) {
        let error = #expect(throws: ServiceAddressError.self) { try ServiceAddress(text) }
        #expect(error?.description.hasPrefix("the address \"\(text)\" ") == true)
    }

    @Test func credentialsInAnAddressAreRefusedWithoutShowingThem() {
        let error = #expect(throws: ServiceAddressError.self) { try ServiceAddress("http://user:secret@region") }
        #expect(error?.description.contains("secret") == false)
    }
}
