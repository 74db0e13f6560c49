import HTTPTypes
import Testing

@testable import Swiftlet

@Suite(.everyTransport) struct MethodTests {
    private func app() throws -> App {
        let app = try testApp()
        app.get("/users/{id}") { _ in "li" }
        app.delete("/users/{id}") { _ in }
        return app
    }

    @Test func `HEAD is answered for GET`() async throws {
        #expect(try await app().answer(.head, "/users/1").status.code == 200)
    }

    @Test func `another method is 405 and told what is allowed`() async throws {
        let response = try await app().answer(.put, "/users/1")
        #expect(response.status.code == 405)
        #expect(response.headers[.allow] == "DELETE, GET, HEAD")
        #expect(try await response.bodyText == #"{"code":10405,"message":"PUT is not allowed at this path"}"#)
    }

    @Test func `OPTIONS is 405 unless switched on`() async throws {
        #expect(try await app().answer(.options, "/users/1").status.code == 405)
        let app = try app()
        app.answersOptions = true
        let response = try await app.answer(.options, "/users/1")
        #expect(response.status.code == 204)
        #expect(response.headers[.allow] == "DELETE, GET, HEAD, OPTIONS")
        #expect(try await app.answer(.options, "/none").status.code == 404)
    }

    @Test(.inMemory) func `OPTIONS for the server as a whole is answered where OPTIONS is switched on`() async throws {
        let app = try testApp()
        app.get("/{name}") { _ in "li" }
        #expect(try await app.answer(.options, "*").status.code == 404)
        app.answersOptions = true
        #expect(try await app.answer(.options, "*").status.code == 204)
        #expect(try await app.answer(.get, "*").status.code == 404)
    }
}
