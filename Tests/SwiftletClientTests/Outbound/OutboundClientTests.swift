import HTTPTypes
import NIOCore
import Testing

@testable import SwiftletClient

@Suite("A call of a URL carries what a call of a service carries") struct OutboundClientTests {
    private let transport = MemoryTransport()

    private func client(allow: String...) throws -> OutboundClient {
        OutboundClient(rules: try #require(EgressRules(allow)), transport: transport)
    }

    @Test func `a value is posted as JSON, with the fields of client and call`() async throws {
        var client = try client(allow: "example.org")
        client.headers[.accept] = "a/b"
        _ = try await client.post("https://example.org/hook?x=1", ["n": 1], headers: [.accept: "c/d"])
        let request = try #require(transport.requests.first)
        #expect(request.method == .post && request.target == "/hook?x=1")
        #expect(request.body.map { String(buffer: $0) } == #"{"n":1}"#)
        #expect(request.headers[.contentType] == "application/json")
        #expect(request.headers[values: .accept] == ["c/d"])
        #expect(request.headers[.userAgent] == "swiftlet")
    }

    @Test func `what is not allowed is not sent`() async throws {
        let error = await #expect(throws: EgressError.self) { try await client().get("http://example.org/secret") }
        #expect(error?.code == .notAllowed)
        #expect(error?.description.contains("secret") == false)
        #expect(transport.requests.isEmpty)
    }
}
