import Swiftlet
import SwiftletTesting
import Testing

/// A service that calls URLs.
private struct Hooks: Microservice {
    static let name = "hooks"

    func configure(_ app: App) throws {
        let outbound = app.outbound
        app.get("/ping") { call in
            try await outbound.get(try call.query("url", as: String.self)).text
        }
    }
}

@Suite struct OutboundTests {
    @Test func `the mock of an origin answers its URLs, and receives the request's id`() async throws {
        try await withTestApp(Hooks(), settings: ["client.allow": "example.com, http://10.0.0.1:9000"]) { app in
            let host = app.mock("http://10.0.0.1:9000")
            host.get("/a", returns: 1)
            let id = try #require(HTTPField.Name("x-request-id"))
            let answer = try await app.request(.get, "/ping?url=http://10.0.0.1:9000/a%3Fb", headers: [id: "r1"])
            #expect(answer.text == #"{"code":0,"data":"{\"code\":0,\"data\":1}"}"#)
            #expect(host.calls.map(\.request.target) == ["/a?b"])
            #expect(host.calls.first?.headers[id] == "r1")
        }
    }

    @Test func `what is not allowed is 403, and what is no URL 400`() async throws {
        try await withTestApp(Hooks()) { app in
            let refused = try await app.request(.get, "/ping?url=http://example.com/")
            #expect(refused.status == .forbidden && refused.text.hasPrefix(#"{"code":10403,"#))
            let malformed = try await app.request(.get, "/ping?url=example.com")
            #expect(malformed.status == .badRequest && malformed.text.hasPrefix(#"{"code":10400,"#))
        }
    }

    @Test func `entries that are none hinder the start`() async {
        await #expect {
            try await withTestApp(Hooks(), settings: ["client.allow": "*.example.com"]) { _ in }
        } throws: {
            "\($0)".contains("The setting client.allow (environment, CLIENT_ALLOW) must be a list of origins")
        }
    }
}
