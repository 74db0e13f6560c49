import HTTPTypes
import SwiftletHTTP
import Synchronization
import Testing

@testable import Swiftlet

@Suite struct RateLimitTests {
    /// A clock that a test sets.
    private final class Clock: Sendable {
        private let time = Atomic(0)

        var now: @Sendable () -> Int { { self.time.load(ordering: .relaxed) } }

        func advance(seconds: Int) { time.add(seconds * 1_000_000_000, ordering: .relaxed) }
    }

    private let clock = Clock()
    private let policyName = HTTPField.Name("RateLimit-Policy")
    private let limitName = HTTPField.Name("RateLimit")

    private func status(_ app: App, _ headers: HTTPFields = [:], from address: String? = nil) async throws -> Int {
        let request = Request(target: "/", headers: headers, remoteAddress: address)
        return try await app.pipeline(requestLog: nil).respond(to: request).status.code
    }

    /// The answers of an app that is frozen once.
    private func statuses(_ app: App, _ requests: [Request]) async throws -> [Int] {
        let pipeline = try app.pipeline(requestLog: nil)
        var statuses: [Int] = []
        for request in requests { statuses.append(await pipeline.respond(to: request).status.code) }
        return statuses
    }

    private func app(_ limit: RateLimit, settings: [String] = []) throws -> App {
        let app = try testApp(settings)
        app.readProxies()
        app.add(middleware: limit)
        app.get("/") { _ in "here" }
        return app
    }

    @Test func `answers tell what is left, refusals when to come again`() async throws {
        let app = try app(RateLimit(2, per: .seconds(20), name: "a\"bü", now: clock.now))
        let pipeline = try app.pipeline(requestLog: nil)
        let policy = try #require(policyName), limit = try #require(limitName)
        let first = await pipeline.respond(to: Request(target: "/"))
        #expect(first.status.code == 200)
        #expect(first.headers[policy] == #""ab";q=2;w=20"# && first.headers[limit] == #""ab";r=1;t=10"#)
        #expect(first.headers[.retryAfter] == nil)
        _ = await pipeline.respond(to: Request(target: "/"))
        clock.advance(seconds: 3)
        let refused = await pipeline.respond(to: Request(target: "/"))
        #expect(refused.status.code == 429)
        #expect(try await refused.bodyText == #"{"code":10429,"message":"too many requests"}"#)
        #expect(refused.headers[.retryAfter] == "7" && refused.headers[limit] == #""ab";r=0;t=7"#)
        #expect(refused.headers[policy] == #""ab";q=2;w=20"#)
        clock.advance(seconds: 7)
        #expect(await pipeline.respond(to: Request(target: "/")).status.code == 200)
    }

    @Test func `a burst may be larger or smaller than what comes in`() async throws {
        let app = try app(RateLimit(60, per: .seconds(60), burst: 2, now: clock.now))
        #expect(try await statuses(app, Array(repeating: Request(target: "/"), count: 3)) == [200, 200, 429])
        let response = try await app.answer(.get, "/")
        #expect(response.headers[.retryAfter] == "1")
        #expect(response.headers[try #require(policyName)] == #""default";q=2;w=2"#)
    }

    @Test func `addresses are told apart, those of IPv6 by their networks`() async throws {
        let requests = [
            "192.0.2.1", "192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1",
            "::ffff:192.0.2.3", "192.0.2.3",
        ].map { Request(target: "/", remoteAddress: $0) }
        let app = try app(RateLimit(1, per: .seconds(9), now: clock.now))
        #expect(try await statuses(app, requests) == [200, 429, 200, 200, 429, 200, 200, 429])
    }

    @Test func `header fields tell apart, and addresses where they are missing`() async throws {
        let app = try app(RateLimit(1, per: .seconds(9), by: .header(.authorization), now: clock.now))
        func request(_ value: String?, _ address: String) -> Request {
            Request(target: "/", headers: value.map { [.authorization: $0] } ?? [:], remoteAddress: address)
        }
        let requests = [
            request("a", "192.0.2.1"), request("a", "192.0.2.2"), request("b", "192.0.2.1"),
            request(nil, "192.0.2.1"), request(nil, "192.0.2.1"), request(nil, "192.0.2.2"),
        ]
        #expect(try await statuses(app, requests) == [200, 429, 200, 200, 429, 200])
    }

    @Test func `a closure tells apart, and leaves out`() async throws {
        let app = try app(
            RateLimit(1, per: .seconds(9), by: .value { $0.headers[.userAgent] }, now: clock.now))
        let requests = ["a", "a", "b", nil, nil].map {
            Request(target: "/", headers: $0.map { [.userAgent: $0] } ?? [:])
        }
        #expect(try await statuses(app, requests) == [200, 429, 200, 200, 200])
    }

    @Test func `all clients together have one bucket`() async throws {
        let app = try app(RateLimit(1, per: .seconds(9), by: .everybody, now: clock.now))
        let requests = ["192.0.2.1", "192.0.2.2"].map { Request(target: "/", remoteAddress: $0) }
        #expect(try await statuses(app, requests) == [200, 429])
    }

    @Test func `behind a proxy that is trusted, clients are told apart by what it says`() async throws {
        let forwarded = try #require(HTTPField.Name("X-Forwarded-For"))
        let requests = ["192.0.2.1", "192.0.2.1", "192.0.2.2, 10.0.0.7"].map {
            Request(target: "/", headers: [forwarded: $0], remoteAddress: "10.0.0.1")
        }
        let limit = { RateLimit(1, per: .seconds(9), now: clock.now) }
        let trusting = try app(limit(), settings: ["--proxies-trusted", "10.0.0.0/8"])
        #expect(try await statuses(trusting, requests) == [200, 429, 200])
        #expect(try await statuses(app(limit()), requests) == [200, 429, 429])
    }

    @Test func `it stands around an app, a group or a route`() async throws {
        let app = try testApp()
        app.add(Limited())
        app.group("/group", middleware: .rateLimit(1, per: .seconds(9000))) { group in
            group.get("/a") { _ in "a" }
            group.get("/b") { _ in "b" }
        }
        app.get("/route", middleware: [.rateLimit(1, per: .seconds(9000))]) { _ in "route" }
        app.get("/free") { _ in "free" }
        let paths = [
            "/group/a", "/group/b", "/route", "/route", "/limited", "/limited", "/limited/not", "/free", "/free",
        ]
        let requests = paths.map { Request(target: $0) }
        #expect(try await statuses(app, requests) == [200, 429, 200, 429, 200, 429, 200, 200, 200])
        let document = try DocumentPart(app)["paths"]
        #expect(document["/route"]["get"]["responses"]["429"].json?.contains("too many requests") == true)
        #expect(document["/limited"]["get"]["responses"].names.contains("429"))
        #expect(document["/group/a"]["get"]["responses"].names.contains("429"))
        #expect(!document["/free"]["get"]["responses"].names.contains("429"))
    }

    @Test func `balancers are never refused`() async throws {
        let app = try app(RateLimit(1, per: .seconds(9), by: .everybody, now: clock.now))
        try app.addHealthRoutes()
        let requests = Array(repeating: Request(target: "/health"), count: 5)
        #expect(try await statuses(app, requests) == [200, 200, 200, 200, 200])
    }

    @Test func `a refusal has the header fields it was given`() async throws {
        let app = try testApp()
        app.get("/") { _ -> String in throw Refusal(.unauthorized(), headers: [.wwwAuthenticate: "Bearer"]) }
        let response = try await app.answer(.get, "/")
        #expect(response.status == .unauthorized && response.headers[.wwwAuthenticate] == "Bearer")
        #expect(try await response.bodyText == #"{"code":10401,"message":"unauthorized"}"#)
    }
}

@Service("/limited") private struct Limited {
    @GET(middleware: [.rateLimit(1, per: .seconds(9000))]) func limited() -> String { "limited" }
    @GET("/not") func free() -> String { "free" }
}
