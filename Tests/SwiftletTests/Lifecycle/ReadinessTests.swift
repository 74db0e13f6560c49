import SwiftletHTTP
import SwiftletTelemetry
import Synchronization
import Testing

@testable import Swiftlet

@Suite(.timeLimit(.minutes(10))) struct ReadinessTests {
    private struct Broken: Error {}

    private func readyz(_ running: RunningApp) async throws -> String {
        let response = await running.respond(to: Request(target: "/readyz"))
        return "\(response.status.code) \(try await response.bodyText.withoutTimes)"
    }

    /// Waits for an answer: a database that does not answer within a second is not ready.
    private func wait(for answer: String, of running: RunningApp) async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        var given: String
        repeat { given = try await readyz(running) } while given != answer && .now < deadline
        #expect(given == answer)
    }

    private func app(_ arguments: [String] = [], log: LogOutput = .inMemory()) throws -> App {
        let app = try testApp(arguments, log: log)
        try app.addHealthRoutes()
        return app
    }

    @Test func `a service that has started is alive and ready`() async throws {
        let running = try await app().start(ServingOptions())
        #expect(try await readyz(running) == #"200 {"code":0,"data":{"status":"ready","checks":[]}}"#)
        let health = await running.respond(to: Request(target: "/health"))
        let body = #"{"code":0,"data":{"status":"ok","service":"test","phase":"ready","uptime_seconds":0}}"#
        #expect(try await health.bodyText.withoutTimes == body)
        await running.stop()
    }

    @Test func `before it has started it is alive but not ready`() async throws {
        let app = try app()
        let pipeline = try app.pipeline(requestLog: nil)
        let response = await pipeline.respond(to: Request(target: "/readyz"))
        #expect(response.status.code == 503)
        #expect(
            try await response.bodyText
                == #"{"code":10503,"message":"the service is starting","error":{"status":"starting","checks":[]}}"#)
        let health = await pipeline.respond(to: Request(target: "/health"))
        #expect(try await health.bodyText.contains(#""status":"ok","service":"test","phase":"starting""#))
    }

    @Test func `while it stops it is not ready, from the first stop listener on`() async throws {
        let app = try app()
        let (answers, answer) = AsyncStream<Int>.makeStream()
        let pipeline = try app.pipeline(requestLog: nil)
        app.beforeStop {
            answer.yield(await pipeline.respond(to: Request(target: "/readyz")).status.code)
            answer.finish()
        }
        let running = try await app.start(ServingOptions())
        await running.stop()
        for await status in answers { #expect(status == 503) }
        #expect(
            try await readyz(running)
                == #"503 {"code":10503,"message":"the service is stopping","error":{"status":"stopping","checks":[]}}"#)
    }

    /// The answer of a service that is not ready because of some checks.
    private func refusal(_ failed: String, _ checks: String...) -> String {
        #"503 {"code":10503,"message":"not ready: \#(failed)","error":{"status":"not ready","checks":["#
            + checks.joined(separator: ",") + "]}}"
    }

    private func check(_ name: String, error: String? = nil, required: Bool = true) -> String {
        #"{"name":"\#(name)","status":"\#(error == nil ? "ok" : "failed")","required":\#(required),"duration_ms":0,"#
            + #""error":\#(error.map { "\"\($0)\"" } ?? "null")}"#
    }

    @Test func `checks that fail are named, and why is logged`() async throws {
        let log = LogOutput.inMemory()
        let app = try app(log: log)
        app.readiness("queue", within: .seconds(120)) {}
        app.readiness("cache", within: .seconds(120)) { throw Broken() }
        app.readiness("stock", within: .seconds(120)) { throw Failure.unavailable("the stock is counted") }
        let running = try await app.start(ServingOptions())
        let checks = [
            check("queue"), check("cache", error: "failed"), check("stock", error: "the stock is counted"),
        ]
        #expect(try await readyz(running) == refusal("cache, stock", checks[0], checks[1], checks[2]))
        #expect(log.text.contains("Broken"))
        await running.stop()
    }

    @Test func `a check that is not required is shown, and the service stays ready`() async throws {
        let log = LogOutput.inMemory()
        let app = try app(log: log)
        app.readiness("registry", within: .seconds(120), isRequired: false) {
            throw Failure.unavailable("nobody answers")
        }
        let running = try await app.start(ServingOptions())
        let shown = check("registry", error: "nobody answers", required: false)
        #expect(try await readyz(running) == #"200 {"code":0,"data":{"status":"ready","checks":[\#(shown)]}}"#)
        #expect(log.text.contains("a check of readiness failed"))
        await running.stop()
    }

    @Test func `checks tell how long they took`() async throws {
        let app = try app()
        app.readiness("slow", within: .seconds(120)) { try await Task.sleep(for: .milliseconds(20)) }
        let running = try await app.start(ServingOptions())
        let body = try await running.respond(to: Request(target: "/readyz")).bodyText
        let report = try #require(body.split(separator: "\"data\":").last?.dropLast())
        #expect(try ReadinessReport(json: report.utf8).checks[0].durationMS >= 20)
        await running.stop()
    }

    @Test func `a check that takes too long has failed`() async throws {
        let app = try app()
        app.readiness("slow", within: .milliseconds(5)) { try await Task.sleep(for: .seconds(3600)) }
        let running = try await app.start(ServingOptions())
        #expect(try await readyz(running) == refusal("slow", check("slow", error: "took longer than 5ms")))
        await running.stop()
    }

    @Test func `checks are made once for all who ask at the same time`() async throws {
        let runs = Mutex(0)
        let (begins, begin) = AsyncStream<Void>.makeStream()
        let (releases, release) = AsyncStream<Void>.makeStream()
        let app = try app()
        app.readiness("slow", within: .seconds(120)) {
            runs.withLock { $0 += 1 }
            begin.finish()
            for await _ in releases {}
        }
        let running = try await app.start(ServingOptions())
        let callers = (0..<20).map { _ in Task.immediate { await running.respond(to: Request(target: "/readyz")) } }
        for await _ in begins {}
        release.finish()
        for caller in callers { #expect(await caller.value.status.code == 200) }
        #expect(runs.withLock { $0 } == 1)
        await running.stop()
    }

    @Test func `the database is checked when the service uses one`() async throws {
        let app = try app(["--database-url", "sqlite::memory:"])
        _ = app.database
        let running = try await app.start(ServingOptions())
        try await wait(for: #"200 {"code":0,"data":{"status":"ready","checks":[\#(check("database"))]}}"#, of: running)
        try await app.databasePool.close()
        try await wait(for: refusal("database", check("database", error: "closed")), of: running)
        await running.stop()
    }

    @Test func `a route of the service's own stays`() async throws {
        let app = try testApp()
        app.get("/health") { _ in "own" }
        try app.addHealthRoutes()
        #expect(try await app.answer(.get, "/health").bodyText == #"{"code":0,"data":"own"}"#)
    }

    @Test func `documents leave the health routes out`() throws {
        #expect(try app().endpointDescriptions.allSatisfy(\.isHidden))
    }
}

extension String {
    /// The text with 0 in the place of each time.
    fileprivate var withoutTimes: String {
        replacing(/"(duration_ms|uptime_seconds)":[0-9.e-]+/) { "\"\($0.1)\":0" }
    }
}
