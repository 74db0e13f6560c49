import SwiftletHTTP
import SwiftletTelemetry
import Testing

@testable import Swiftlet

@Suite(.timeLimit(.minutes(10))) struct ReadinessTests {
    private struct Broken: Error {}

    private func readyz(_ running: RunningApp) async throws -> String {
        let response = await running.respond(to: Request(target: "/readyz"))
        return "\(response.status.code) \(try await response.bodyText)"
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
        #expect(try await readyz(running) == #"200 {"code":0,"data":{"status":"ready"}}"#)
        let health = await running.respond(to: Request(target: "/health"))
        #expect(try await health.bodyText == #"{"code":0,"data":{"status":"ok"}}"#)
        await running.stop()
    }

    @Test func `before it has started it is alive but not ready`() async throws {
        let app = try app()
        let pipeline = try app.pipeline(requestLog: nil)
        let response = await pipeline.respond(to: Request(target: "/readyz"))
        #expect(response.status.code == 503)
        #expect(try await response.bodyText == #"{"code":10503,"message":"the service is starting"}"#)
        #expect(await pipeline.respond(to: Request(target: "/health")).status.code == 200)
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
        #expect(try await readyz(running) == #"503 {"code":10503,"message":"the service is stopping"}"#)
    }

    @Test func `checks that fail are named, and why is logged`() async throws {
        let log = LogOutput.inMemory()
        let app = try app(log: log)
        app.readiness("cache", within: .seconds(120)) { throw Broken() }
        app.readiness("queue", within: .seconds(120)) {}
        let running = try await app.start(ServingOptions())
        #expect(
            try await readyz(running)
                == #"503 {"code":10503,"message":"not ready: cache","error":[{"check":"cache","reason":"failed"}]}"#)
        #expect(log.text.contains("Broken"))
        await running.stop()
    }

    @Test func `a check that takes too long has failed`() async throws {
        let app = try app()
        app.readiness("slow", within: .milliseconds(5)) { try await Task.sleep(for: .seconds(3600)) }
        let running = try await app.start(ServingOptions())
        #expect(
            try await readyz(running)
                == #"503 {"code":10503,"message":"not ready: slow","error":[{"check":"slow","reason":"took longer than 5ms"}]}"#
        )
        await running.stop()
    }

    @Test func `the database is checked when the service uses one`() async throws {
        let app = try app(["--database-url", "sqlite::memory:"])
        _ = app.database
        let running = try await app.start(ServingOptions())
        try await wait(for: #"200 {"code":0,"data":{"status":"ready"}}"#, of: running)
        try await app.databasePool.close()
        try await wait(
            for:
                #"503 {"code":10503,"message":"not ready: database","error":[{"check":"database","reason":"closed"}]}"#,
            of: running)
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
