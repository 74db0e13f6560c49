import HTTPTypes
import Testing

@testable import Swiftlet

/// A web page of any origin can have a browser send some media types without being asked (CVE-2021-32677).
@Suite("Media types of bodies", .everyTransport) struct BodyMediaTypeTests {
    private static let body = #"{"name":"ink","unit_price":3}"#
    private let shop: ServedApp

    init() throws { shop = try ServedApp { $0.add(ShopService(name: "corner")) } }

    @Test(arguments: [
        nil, "", "text/plain", "Text/Plain; charset=utf-8", "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ])
    func `what a web page may send anywhere is not read as JSON`(mediaType: String?) async throws {
        var headers: HTTPFields = [.origin: "https://evil.example"]
        headers[.contentType] = mediaType
        let text = try await shop.text(.post, "/shop/articles", headers: headers, body: Self.body)
        #expect(text.hasPrefix(#"415 {"code":10415,"message":"a body that a web page sends"#))
    }

    @Test(arguments: ["application/json", "application/merge-patch+json"])
    func `what needs a preflight is read`(mediaType: String) async throws {
        let headers: HTTPFields = [.origin: "https://app.example", .contentType: mediaType]
        #expect(try await shop.text(.post, "/shop/articles", headers: headers, body: Self.body).hasPrefix("201"))
    }

    @Test(arguments: [nil, "application/x-www-form-urlencoded"])
    func `clients that are no web pages may leave the media type out`(mediaType: String?) async throws {
        var headers: HTTPFields = [:]
        headers[.contentType] = mediaType
        #expect(try await shop.text(.post, "/shop/articles", headers: headers, body: Self.body).hasPrefix("201"))
    }
}
