import SwiftletData
import SwiftletHTTP
import SwiftletTelemetry
import Testing

@testable import Swiftlet

/// Services whose database does not answer when they start.
@Suite(.timeLimit(.minutes(10))) struct DatabaseStartTests {
    private let engine = StandInEngine(failure: DataError(.unavailable, "nobody listens"))
    private let log = LogOutput.inMemory()
    private let refusal = #"503 {"code":10503,"message":"the service is starting"}"#

    private func app(_ arguments: [String] = []) throws -> App {
        let settings = ["--port", "0", "--loops", "1", "--database-url", "standin:users"]
        let app = try testApp(settings + arguments, log: log)
        app.engines = [engine]
        let database = app.database
        app.get("/users") { _ in try await database.acquire { try await $0.value(Int.self, "SELECT 1") } }
        try app.addHealthRoutes()
        return app
    }

    private func options(_ app: App) throws -> ServingOptions {
        var options = ServingOptions()
        options.server = try ServerConfiguration(app.settings)
        options.server?.host = "127.0.0.1"
        return options
    }

    /// The port, once the log tells it.
    private func port() async throws -> Int {
        while true {
            let line = log.lines.first { $0.contains("health is answered while the database is waited for") }
            if let digits = line?.split(separator: "127.0.0.1:").last?.prefix(while: \.isNumber), let port = Int(digits)
            {
                return port
            }
            await Task.yield()
        }
    }

    private func get(_ path: String, _ port: Int) async throws -> String {
        let answer = try await WireClient.get(path, port: port)
        return "\(answer.dropFirst(9).prefix(3)) \(answer.split(separator: "\r\n").last ?? "")"
    }

    /// Waits for an answer that begins so: a database that does not answer within a second is not ready.
    private func wait(for start: String, to path: String, _ port: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        var given: String
        repeat { given = try await get(path, port) } while !given.hasPrefix(start) && .now < deadline
        #expect(given.hasPrefix(start))
    }

    @Test func `while the database is waited for, health is answered and nothing else; then everything is`()
        async throws
    {
        let app = try app(["--database-start-timeout", "10m"])
        let options = try options(app)
        let start = Task { try await app.start(options) }
        let port = try await port()
        #expect(try await get("/health", port).hasPrefix(#"200 {"code":0,"data":{"status":"ok""#))
        #expect(try await get("/readyz", port).hasPrefix(refusal.dropLast()))
        #expect(try await get("/users", port) == refusal)
        #expect(try await get("/nothing", port) == refusal)
        engine.failure = nil
        let running = try await start.value
        #expect(running.address?.port == port)
        try await wait(for: #"200 {"code":0,"data":{"status":"ready""#, to: "/readyz", port)
        #expect(try await get("/users", port) == #"200 {"code":0,"data":1}"#)
        await running.stop()
        let warning = try #require(log.lines.first { $0.contains("the database does not answer yet") })
        #expect(warning.contains("nobody listens") && warning.contains("10m"))
    }

    @Test func `before listeners have run, nothing is answered but health`() async throws {
        let app = try app(["--database-start-timeout", "10m"])
        let (arrivals, arrival) = AsyncStream<Void>.makeStream()
        let (releases, release) = AsyncStream<Void>.makeStream()
        app.beforeStart {
            arrival.finish()
            for await _ in releases {}
        }
        let options = try options(app)
        let start = Task { try await app.start(options) }
        let port = try await port()
        engine.failure = nil
        for await _ in arrivals {}
        #expect(try await get("/users", port).hasPrefix("503"))
        release.finish()
        let running = try await start.value
        #expect(try await get("/users", port).hasPrefix("200"))
        await running.stop()
    }

    @Test func `when the database has not answered in time the start fails with the reason`() async throws {
        let app = try app(["--database-start-timeout", "2s"])
        let options = try options(app)
        let error = await #expect(throws: StartFailure.self) { try await app.start(options) }
        let text = try #require(error?.description)
        #expect(text.contains("database.url") && text.contains("nobody listens"))
        #expect(engine.options.count > 1)
    }

    @Test func `without time to wait the start fails at once`() async throws {
        let app = try app(["--database-start-timeout", "0"])
        let options = try options(app)
        await #expect(throws: StartFailure.self) { try await app.start(options) }
        #expect(engine.options.count == 1)
    }

    @Test func `what does not pass by itself is not waited for`() async throws {
        engine.failure = DataError(.configuration, "wrong password")
        let app = try app()
        let options = try options(app)
        let error = await #expect(throws: StartFailure.self) { try await app.start(options) }
        #expect(error?.description.contains("wrong password") == true)
        #expect(engine.options.count == 1)
    }

    @Test func `a start that is cancelled while it waits ends, and its port is free again`() async throws {
        let app = try app(["--database-start-timeout", "10m"])
        let options = try options(app)
        let start = Task { try await app.start(options) }
        let port = try await port()
        start.cancel()
        await #expect(throws: CancellationError.self) { try await start.value }
        // Another test's server may listen there by now.
        let answer = try? await get("/users", port)
        #expect(answer != refusal)
    }

    @Test func `what happens to the database is logged`() async throws {
        engine.failure = nil
        let app = try app()
        let running = try await app.start(ServingOptions())
        let report = try #require(engine.options.first?.report)
        report(DatabaseEvent(.leak, .warning, ["place": "Shop/Cart.swift:31"]))
        let line = try #require(log.lines.first { $0.contains("a database connection has been held for long") })
        #expect(line.contains("Shop/Cart.swift:31") && line.contains(#""level":"warning""#))
        await running.stop()
    }
}
