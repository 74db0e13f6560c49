import Swiftlet
import SwiftletTesting
import Testing

@Suite struct WithTestAppTests {
    @Test(arguments: TestTransport.allCases)
    func `handlers are called by name, in memory and over a socket`(transport: TestTransport) async throws {
        try await withTestApp(Caller(), transport: transport) { app in
            let caller = app.client(CallerService.self)
            let note = try await caller.takeNote(.init(text: "hello"))
            #expect(note.id == 1)
            let echo = try await caller.header(userAgent: Header("tests"), tags: ["a b", "ü"])
            #expect(echo == ["tests", "a b", "ü"])
            await #expect(throws: Failure([Violation(field: "text", reason: "must have at least 1 character")])) {
                try await caller.takeNote(.init(text: ""))
            }
        }
    }

    @Test(arguments: TestTransport.allCases)
    func `raw answers show status, fields and body`(transport: TestTransport) async throws {
        try await withTestApp(Caller(), transport: transport) { app in
            let answer = try await app.request(.post, "/calls/notes", body: "{")
            #expect(answer.status == .badRequest)
            #expect(answer.headers[.contentType] == "application/json")
            #expect(answer.text.contains(#""code":10400"#))
            let missing = try await app.request(.delete, "/calls/notes")
            #expect(missing.status == .methodNotAllowed)
            #expect(missing.headers[.allow] == "POST")
        }
    }

    @Test(arguments: TestTransport.allCases)
    func `a body over the limit of the settings is 413`(transport: TestTransport) async throws {
        try await withTestApp(Caller(), transport: transport, settings: ["limits.body": "10B"]) { app in
            let answer = try await app.request(.post, "/calls/notes", body: #"{"text": "longer"}"#)
            #expect(answer.status == .contentTooLarge)
        }
    }

    /// Answers with a body where none may be.
    private struct Silent: Microservice {
        static let name = "silent"

        func configure(_ app: App) {
            app.get("/204") { _ in Response(status: .noContent, body: .text("body")) }
            app.get("/304") { _ in Response(status: .notModified, body: .text("body")) }
        }
    }

    @Test(arguments: TestTransport.allCases)
    func `204 and 304 have no body`(transport: TestTransport) async throws {
        try await withTestApp(Silent(), transport: transport) { app in
            let answers = [try await app.request(.get, "/204"), try await app.request(.get, "/304")]
            #expect(answers.map(\.text) == ["", ""])
        }
    }

    @Test func `each test has a database of its own`() async throws {
        for _ in 0..<2 {
            try await withTestApp(Caller()) { app in
                let before = try await app.database.acquire {
                    try await $0.value(Int.self, "SELECT count(*) FROM notes")
                }
                #expect(before == 0)
                _ = try await app.client(CallerService.self).takeNote(.init(text: "once"))
            }
        }
    }
}
