import HTTPTypes
import SwiftletHTTP
import Testing

@testable import Swiftlet

@Suite(.everyTransport) struct CORSTests {
    private let page = "https://example.org"

    private func answer(
        _ cors: CORS?, _ method: HTTPRequest.Method = .get, from origin: String? = "https://example.org",
        _ further: HTTPFields = [:]
    ) async throws -> Response {
        let app = try testApp()
        app.cors = cors
        app.get("/") { _ in "read" }
        app.post("/") { _ -> Void in throw Failure.conflict() }
        var headers = further
        headers[.origin] = origin
        return try await app.answer(method, "/", headers)
    }

    private func preflight(_ cors: CORS, from origin: String = "https://example.org") async throws -> Response {
        try await answer(
            cors, .options, from: origin,
            [.accessControlRequestMethod: "PUT", .accessControlRequestHeaders: "x-a, content-type"])
    }

    @Test func `it is off unless set`() async throws {
        let response = try await answer(nil)
        #expect(response.headers[.accessControlAllowOrigin] == nil && response.headers[.vary] == nil)
        #expect(try await answer(nil, .options, [.accessControlRequestMethod: "PUT"]).status.code == 405)
    }

    @Test func `any page is told by a star, which varies by nothing`() async throws {
        let response = try await answer(CORS(origins: .any))
        #expect(response.headers[.accessControlAllowOrigin] == "*")
        #expect(response.headers[.vary] == nil)
        #expect(response.headers[.accessControlAllowCredentials] == nil)
    }

    @Test func `with credentials the origin is named`() async throws {
        let response = try await answer(CORS(origins: .only([page]), allowsCredentials: true))
        #expect(response.headers[.accessControlAllowOrigin] == page)
        #expect(response.headers[.accessControlAllowCredentials] == "true")
        #expect(response.headers[.vary] == "origin")
    }

    @Test func `credentials for every origin are refused at the start`() async throws {
        await #expect(throws: StartError.self) { try await answer(CORS(origins: .any, allowsCredentials: true)) }
    }

    @Test func `a named page is let in, and answers vary by origin`() async throws {
        let response = try await answer(CORS(origins: .only([page]), exposedHeaders: [.requestID]))
        #expect(response.headers[.accessControlAllowOrigin] == page)
        #expect(response.headers[.accessControlExposeHeaders] == "x-request-id")
        #expect(response.headers[.vary] == "origin")
    }

    @Test func `another page gets no leave, and caches are told`() async throws {
        let response = try await answer(CORS(origins: .only([page])), from: "https://evil.example")
        #expect(response.headers[.accessControlAllowOrigin] == nil)
        #expect(response.headers[.vary] == "origin")
    }

    @Test func `failures can be read by pages too`() async throws {
        let response = try await answer(CORS(origins: .any), .post)
        #expect(response.status.code == 409)
        #expect(response.headers[.accessControlAllowOrigin] == "*")
    }

    @Test func `a request without an origin is left alone`() async throws {
        let response = try await answer(CORS(origins: .any), from: nil)
        #expect(response.headers[.accessControlAllowOrigin] == nil)
    }

    @Test func `a preflight is answered with methods, headers and age`() async throws {
        let response = try await preflight(CORS(origins: .any, methods: [.get, .put], maxAge: .seconds(60)))
        #expect(response.status.code == 204)
        #expect(response.headers[.accessControlAllowMethods] == "GET, PUT")
        #expect(response.headers[.accessControlAllowHeaders] == "x-a, content-type")
        #expect(response.headers[.accessControlMaxAge] == "60")
    }

    @Test func `a preflight names the headers that are set`() async throws {
        let response = try await preflight(CORS(origins: .any, headers: [.contentType, .authorization]))
        #expect(response.headers[.accessControlAllowHeaders] == "content-type, authorization")
    }

    @Test func `a preflight of another page gets no leave`() async throws {
        let response = try await preflight(CORS(origins: .only([page])), from: "https://evil.example")
        #expect(response.status.code == 204)
        #expect(response.headers[.accessControlAllowOrigin] == nil)
        #expect(response.headers[.accessControlAllowMethods] == nil)
    }

    @Test func `OPTIONS that asks for no method is no preflight`() async throws {
        #expect(try await answer(CORS(origins: .any), .options).status.code == 405)
    }
}
