import SwiftletHTTP
import Testing

@testable import Swiftlet

@Suite(.everyTransport) struct MiddlewareTests {
    /// Notes when requests come and answers go by.
    private struct Noting: Middleware {
        let name: String
        let journal: Journal

        func respond(to request: Request, next: Next) async throws -> Response {
            await journal.note("\(name) in")
            let response = await next(request)
            await journal.note("\(name) out \(response.status.code)")
            return response
        }
    }

    /// Ends requests without an answer of its own.
    private struct Refusing: Middleware {
        let error: any Error

        func respond(to request: Request, next: Next) async throws -> Response { throw error }
    }

    private let journal = Journal()

    private func noting(_ name: String) -> Noting { Noting(name: name, journal: journal) }

    @Test func `the first added is the outermost, those of groups are inside`() async throws {
        let app = try testApp()
        app.add(middleware: noting("app 1"))
        app.add(middleware: noting("app 2"))
        app.group("/a", middleware: noting("outer")) { group in
            group.group("/b", middleware: noting("inner")) { inner in
                inner.get("/c") { [journal] _ in await journal.note("handler") }
            }
        }
        _ = try await app.answer(.get, "/a/b/c")
        #expect(
            await journal.entries == [
                "app 1 in", "app 2 in", "outer in", "inner in", "handler", "inner out 200", "outer out 200",
                "app 2 out 200", "app 1 out 200",
            ])
    }

    @Test func `failures of handlers are answers when a middleware sees them`() async throws {
        let app = try testApp()
        app.add(middleware: noting("app"))
        app.get("/") { _ -> Void in throw Failure.conflict("taken") }
        #expect(try await app.answer(.get, "/").status.code == 409)
        #expect(await journal.entries == ["app in", "app out 409"])
    }

    @Test func `what a middleware throws is an answer for those outside`() async throws {
        let app = try testApp()
        app.add(middleware: noting("outside"))
        app.add(middleware: Refusing(error: Failure.unauthorized("who are you?")))
        app.add(middleware: noting("inside"))
        app.get("/") { _ in }
        let response = try await app.answer(.get, "/")
        #expect(try await response.bodyText == #"{"code":10401,"message":"who are you?"}"#)
        #expect(await journal.entries == ["outside in", "outside out 401"])
    }

    @Test func `the app's middleware sees requests without a route`() async throws {
        let app = try testApp()
        app.add(middleware: noting("app"))
        #expect(try await app.answer(.get, "/none").status.code == 404)
        #expect(await journal.entries == ["app in", "app out 404"])
    }

    @Test(arguments: ["/health", "/readyz", "/docs", "/docs/", "/openapi/spec.json"])
    func `routes that every service has stand outside of the app's middleware`(path: String) async throws {
        let app = try testApp()
        app.add(middleware: Refusing(error: Failure.unauthorized()))
        try app.addHealthRoutes()
        app.addDocumentation()
        #expect(try await app.answer(.get, path).status.code != 401)
        #expect(try await app.answer(.get, "/other").status.code == 401)
    }

    @Test(arguments: ["/health", "/docs", "/openapi/spec.json"])
    func `a route of the service's own takes its place, inside of the app's middleware`(path: String) async throws {
        let app = try testApp()
        app.add(middleware: noting("app"))
        app.get(path) { _ in "own" }
        try app.addHealthRoutes()
        app.addDocumentation()
        #expect(try await app.answer(.get, path).bodyText == #"{"code":0,"data":"own"}"#)
        #expect(await journal.entries == ["app in", "app out 200"])
    }

    @Test func `hooks change requests and answers`() async throws {
        let app = try testApp()
        app.onRequest { $0.target = "/moved" }
        app.onResponse { request, response in
            response.headers[.server] = request.path
        }
        app.get("/moved") { _ in "here" }
        let response = try await app.answer(.get, "/old")
        #expect(response.headers[.server] == "/moved")
        #expect(try await response.bodyText == #"{"code":0,"data":"here"}"#)
    }

    @Test func `a route's middleware that changes the target leaves the route and its parameters`() async throws {
        struct Moving: Middleware {
            func respond(to request: Request, next: Next) async throws -> Response {
                var request = request
                request.target = "/elsewhere/9"
                return await next(request)
            }
        }
        let app = try testApp()
        app.group("/users", middleware: Moving()) { users in
            users.get("/{id}") { call in "\(try call.path("id", as: Int.self)) \(call.request.path)" }
        }
        #expect(try await app.answer(.get, "/users/7").bodyText == #"{"code":0,"data":"7 /elsewhere/9"}"#)
    }

    @Test func `middleware that changes a header leaves the route`() async throws {
        let app = try testApp()
        app.onRequest { $0.headers[.accept] = "text/plain" }
        app.get("/users/{id}") { call in "\(try call.path("id", as: Int.self)) \(call.request.headers[.accept] ?? "")" }
        #expect(try await app.answer(.get, "/users/7").bodyText == #"{"code":0,"data":"7 text/plain"}"#)
    }

    @Test func `what a hook throws is the answer`() async throws {
        let before = try testApp()
        before.onRequest { _ -> Void in throw Failure.tooManyRequests() }
        before.get("/") { _ in }
        #expect(try await before.answer(.get, "/").status.code == 429)
        let after = try testApp()
        after.onResponse { _, _ in throw Failure.gone() }
        after.get("/") { _ in }
        #expect(try await after.answer(.get, "/").status.code == 410)
    }
}
