import Dispatch
import Foundation
import NIOCore
import SwiftletHTTP
import SwiftletTelemetry
import Testing

@testable import Swiftlet

/// The app over real sockets.
@Suite(.timeLimit(.minutes(10))) struct ServerTests {
    private func withRunning(
        _ arguments: [String] = [], log: LogOutput = .inMemory(), configure: (App) -> Void = { _ in },
        body: (Int, RunningApp) async throws -> Void
    ) async throws {
        let app = try testApp(["--port", "0", "--loops", "1"] + arguments, log: log)
        configure(app)
        var options = ServingOptions()
        options.server = try ServerConfiguration(app.settings)
        options.requestLevel = .info
        let running = try await app.start(options)
        do {
            try await body(try #require(running.address).port, running)
        } catch {
            await running.stop()
            throw error
        }
        await running.stop()
    }

    /// Runs a closure while the loop stands still: a connection that is made meanwhile is taken together with what was sent
    /// on it.
    private func whileHeld<R>(_ running: RunningApp, _ body: () async throws -> R) async throws -> R {
        let (holds, hold) = AsyncStream<Void>.makeStream()
        let release = DispatchSemaphore(value: 0)
        try #require(running.server).eventLoopGroup.next().execute {
            hold.finish()
            release.wait()
        }
        defer { release.signal() }
        for await _ in holds {}
        return try await body()
    }

    private func expect(_ answer: String, _ status: Int, _ message: String) {
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        #expect(answer.hasSuffix(#"{"code":\#(10_000 + status),"message":"\#(message)"}"#))
        #expect(answer.lowercased().contains("\r\nx-request-id: "))
        #expect(answer.lowercased().contains("\r\ncontent-type: application/json\r\n"))
    }

    @Test func `requests are answered over the network`() async throws {
        try await withRunning(configure: { $0.get("/ping") { _ in "pong" } }) { port, _ in
            let answer = try await WireClient.get("/ping", port: port)
            #expect(answer.hasSuffix(#"{"code":0,"data":"pong"}"#))
        }
    }

    @Test func `the server's own refusals have the envelope's form and an id`() async throws {
        let limits = ["--limits-request-line", "64B", "--limits-headers", "200B"]
        try await withRunning(limits) { port, _ in
            let long = String(repeating: "x", count: 100)
            let target = try await WireClient.exchange("GET /\(long) HTTP/1.1\r\nHost: a\r\n\r\n", port: port)
            expect(target, 414, "the request target is too long")
            let header = "GET / HTTP/1.1\r\nHost: a\r\nA: \(long)\r\nB: \(long)\r\n\r\n"
            expect(try await WireClient.exchange(header, port: port), 431, "the header fields are too long or too many")
        }
    }

    @Test func `the server's own refusals are logged with the id of their answer`() async throws {
        let log = LogOutput.inMemory()
        try await withRunning(log: log) { port, _ in
            let answer = try await WireClient.exchange("nonsense\r\n\r\n", port: port)
            let line = try #require(log.lines.first { $0.contains("request refused") })
            #expect(line.contains(#""status":400"#) && line.contains("the request line is malformed"))
            let id = try #require(answer.lowercased().split(separator: "x-request-id: ").last?.prefix(32))
            #expect(line.contains(#""request_id":"\#(id)""#))
        }
    }

    @Test func `a head that does not come in time is 408`() async throws {
        try await withRunning(["--timeouts-header", "200ms"]) { port, running in
            // The server must not see the connection before its bytes: one that sends none in time is closed unanswered.
            let client = try await whileHeld(running) {
                let client = try await WireClient(port: port)
                await client.send("GET / HTTP/1.1\r\n")
                return client
            }
            expect(try await client.answer, 408, "the request's head took too long")
        }
    }

    @Test func `one connection too many is 503`() async throws {
        try await withRunning(["--limits-connections", "1"], configure: { $0.get("/") { _ in } }) { port, _ in
            let first = try await WireClient(port: port)
            await first.send("GET / HTTP/1.1\r\nHost: a\r\n")
            let second = try await WireClient(port: port).answer
            expect(second, 503, "the server has too many connections")
            await first.send("Connection: close\r\n\r\n")
            #expect(try await first.answer.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func `a body over the limit is 413`() async throws {
        let configure: (App) -> Void = { app in
            app.on(.post, "/") { call -> Response in
                Response(contentType: "text/plain", bytes: try await call.request.body.collect())
            }
        }
        try await withRunning(["--limits-body", "10B"], configure: configure) { port, _ in
            let answer = try await WireClient.exchange(
                "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 11\r\n\r\n12345678901", port: port)
            expect(answer, 413, "the body is longer than 10 bytes")
        }
    }

    @Test func `a body announced over the limit is 413 where the answer is streamed too`() async throws {
        let configure: (App) -> Void = { app in
            app.on(.post, "/") { call -> Response in
                Response(
                    body: .stream(contentLength: nil) { writer in
                        for try await chunk in call.request.body { try await writer.write(chunk) }
                    })
            }
        }
        try await withRunning(["--limits-body", "10B"], configure: configure) { port, _ in
            let answer = try await WireClient.exchange(
                "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 11\r\n\r\n12345678901", port: port)
            expect(answer, 413, "the body is longer than 10 bytes")
        }
    }

    @Test func `a route's body limit is kept before the body comes, and while it comes in chunks`() async throws {
        let configure: (App) -> Void = { app in
            app.post("/", bodyLimit: 10) { call -> Response in
                Response(contentType: "text/plain", bytes: try await call.request.body.collect())
            }
        }
        try await withRunning(["--limits-body", "5B"], configure: configure) { port, _ in
            let head = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
            let announced = try await WireClient.exchange(head + "Content-Length: 11\r\n\r\n", port: port)
            expect(announced, 413, "the body is longer than 10 bytes")
            let chunked = head + "Transfer-Encoding: chunked\r\n\r\n"
            let long = try await WireClient.exchange(chunked + "8\r\n12345678\r\n8\r\n12345678\r\n", port: port)
            expect(long, 413, "the body is longer than 10 bytes")
            let short = try await WireClient.exchange(chunked + "8\r\n12345678\r\n0\r\n\r\n", port: port)
            #expect(short.hasSuffix("12345678"))
        }
    }

    @Test func `one connection too many from an address is 503`() async throws {
        let limit = ["--limits-connections-per-address", "1"]
        try await withRunning(limit, configure: { $0.get("/") { _ in } }) { port, _ in
            let first = try await WireClient(port: port)
            await first.send("GET / HTTP/1.1\r\nHost: a\r\n")
            let second = try await WireClient(port: port).answer
            expect(second, 503, "there are too many connections from this address")
            await first.send("Connection: close\r\n\r\n")
            #expect(try await first.answer.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func `a handler that holds its loop is reported by its route`() async throws {
        let log = LogOutput.inMemory()
        let configure: (App) -> Void = { app in
            app.get("/held") { _ -> Void in
                // Holds the loop until the watchdog has noticed.
                let known = log.lines.count
                let deadline = ContinuousClock.now + .seconds(120)
                while !log.lines.dropFirst(known).contains(where: { $0.contains("holds its event loop") }),
                    .now < deadline
                {}
            }
        }
        try await withRunning(["--watchdog-threshold", "5ms"], log: log, configure: configure) { port, _ in
            // A loop that loses its processor before the route is noted is reported without it: then it is asked again.
            let deadline = ContinuousClock.now + .seconds(120)
            repeat {
                _ = try await WireClient.get("/held", port: port)
            } while !log.text.contains(#""route":"GET /held""#) && .now < deadline
            #expect(log.text.contains(#""route":"GET /held""#))
        }
    }

    /// The lines about requests that waited for `end` when it came.
    private func requestLine(when end: (WireClient, RunningApp) async throws -> Void) async throws -> String {
        let (arrivals, arrival) = AsyncStream<Void>.makeStream()
        let log = LogOutput.inMemory()
        let app = try testApp(["--port", "0", "--drain-timeout", "10ms"], log: log)
        app.get("/held") { _ -> Void in
            arrival.finish()
            try await Task.sleep(for: .seconds(3600))
        }
        var options = ServingOptions()
        options.server = try ServerConfiguration(app.settings)
        options.requestLevel = .info
        options.drainTimeout = .milliseconds(10)
        let running = try await app.start(options)
        let client = try await WireClient(port: try #require(running.address).port)
        await client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
        for await _ in arrivals {}
        try await end(client, running)
        while !log.text.contains("/held") { await Task.yield() }
        await running.stop()
        return log.lines.first { $0.contains("/held") } ?? ""
    }

    @Test func `a client that leaves is no error of the service`() async throws {
        let line = try await requestLine { client, _ in try await client.close() }
        #expect(line.contains(#""status":499"#) && line.contains(#""level":"info""#))
    }

    @Test func `a request that is cut when the service stops is an error`() async throws {
        let line = try await requestLine { _, running in await running.stop() }
        #expect(line.contains(#""status":503"#) && line.contains(#""level":"error""#))
    }

    @Test func `until the drain delay is over it is not ready and still answers`() async throws {
        let (stops, stop) = AsyncStream<Void>.makeStream()
        let app = try testApp(["--port", "0", "--loops", "1"])
        try app.addHealthRoutes()
        app.beforeStop { stop.finish() }
        var options = ServingOptions()
        options.server = try ServerConfiguration(app.settings)
        options.drainDelay = .seconds(3600)
        let running = try await app.start(options)
        let port = try #require(running.address).port
        let end = Task { await running.stop() }
        for await _ in stops {}
        for _ in 0..<20 {
            #expect(try await WireClient.get("/readyz", port: port).hasPrefix("HTTP/1.1 503"))
        }
        running.hurry()
        #expect(await end.value)
    }

    @Test func `a request that does not finish within the drain time is cut off`() async throws {
        let (arrivals, arrival) = AsyncStream<Void>.makeStream()
        let log = LogOutput.inMemory()
        let configure: (App) -> Void = { app in
            app.get("/") { _ -> Void in
                arrival.finish()
                try await Task.sleep(for: .seconds(3600))
            }
        }
        let app = try testApp(["--port", "0", "--drain-timeout", "10ms"], log: log)
        configure(app)
        var options = ServingOptions()
        options.server = try ServerConfiguration(app.settings)
        options.drainTimeout = try #require(options.server).drainTimeout
        let running = try await app.start(options)
        let client = try await WireClient(port: try #require(running.address).port)
        await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        for await _ in arrivals {}
        #expect(await running.stop() == false)
        #expect(log.text.contains("cut off"))
    }
}
