import SwiftletHTTP
import SwiftletTelemetry
import Testing

@testable import Swiftlet

/// Deadlines of routes, over real sockets: nothing else can answer in a handler's place.
@Suite(.timeLimit(.minutes(10))) struct DeadlineTests {
    /// The answer to GET of `/`, and the lines about it when the app has stopped.
    private func exchange(
        _ arguments: [String] = [], fields: String = "", configure: (App) -> Void
    ) async throws -> (answer: String, lines: [String]) {
        let log = LogOutput.inMemory()
        let app = try testApp(["--port", "0", "--loops", "1"] + arguments, log: log)
        configure(app)
        var options = ServingOptions()
        options.server = try ServerConfiguration(app.settings)
        options.requestLevel = .info
        options.drainTimeout = .seconds(120)
        let running = try await app.start(options)
        do {
            let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(fields)\r\n"
            let answer = try await WireClient.exchange(request, port: try #require(running.address).port)
            await running.stop()
            return (answer, log.lines.filter { $0.contains(#""path":"/""#) })
        } catch {
            await running.stop()
            throw error
        }
    }

    private let failure = #"{"code":10503,"message":"the request took too long"}"#

    @Test func `a request that takes longer than the setting allows is 503`() async throws {
        let (answer, _) = try await exchange(["--timeouts-request", "50ms"]) { app in
            app.get("/") { _ in try await Task.sleep(for: .seconds(3600)) }
        }
        #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.hasSuffix(failure))
    }

    @Test func `a route's deadline is answered with the request's id and logged once, whenever the handler ends`()
        async throws
    {
        let (cancellations, cancellation) = AsyncStream<Void>.makeStream()
        let (answer, lines) = try await exchange(fields: "X-Request-ID: r1\r\n") { app in
            app.get("/", deadline: .milliseconds(50)) { _ in
                await withTaskCancellationHandler {
                    // Goes on when it is cancelled, and ends a little later.
                    await Task { for await _ in cancellations {} }.value
                } onCancel: {
                    cancellation.finish()
                }
                return "late"
            }
        }
        #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.hasSuffix(failure))
        #expect(answer.lowercased().contains("\r\nx-request-id: r1\r\n"))
        #expect(lines.count == 1)
        let line = try #require(lines.first)
        for part in [#""status":503"#, #""request_id":"r1""#, #""level":"error""#, #""message":"request""#] {
            #expect(line.contains(part))
        }
        let duration = try #require(line.split(separator: #""duration_ms":"#).last?.prefix { $0.isNumber || $0 == "." })
        #expect(try #require(Double(duration)) >= 50)
    }

    @Test func `pages of other origins may read it`() async throws {
        let (answer, _) = try await exchange(["--timeouts-request", "50ms"], fields: "Origin: https://a.test\r\n") {
            app in
            app.cors = CORS(origins: .only(["https://a.test"]))
            app.get("/") { _ in try await Task.sleep(for: .seconds(3600)) }
        }
        #expect(answer.hasPrefix("HTTP/1.1 503 "))
        #expect(answer.lowercased().contains("\r\naccess-control-allow-origin: https://a.test\r\n"))
    }

    @Test func `a route's deadline goes before the setting's, and handlers can see it`() async throws {
        let (answer, _) = try await exchange(["--timeouts-request", "10ms"]) { app in
            app.get("/", deadline: .seconds(3000)) { _ -> Bool in
                try await Task.sleep(for: .milliseconds(100))
                let left = try #require(RequestContext.current?.deadline) - .now
                return left > .seconds(2000) && left < .seconds(3000)
            }
        }
        #expect(answer.hasSuffix(#"{"code":0,"data":true}"#))
    }

    @Test func `without a route's deadline handlers see the setting's, and none where it is zero`() async throws {
        let deadlines: (App) -> Void = { app in
            app.get("/") { _ -> Bool in RequestContext.current?.deadline == nil }
        }
        #expect(try await exchange(configure: deadlines).answer.hasSuffix(#""data":false}"#))
        let none = try await exchange(["--timeouts-request", "0"], configure: deadlines)
        #expect(none.answer.hasSuffix(#""data":true}"#))
        let routes = try await exchange { app in
            app.get("/", deadline: .zero) { _ -> Bool in RequestContext.current?.deadline == nil }
        }
        #expect(routes.answer.hasSuffix(#""data":true}"#))
    }

    @Test func `a deadline in the past is a mistake of the service`() throws {
        let app = try testApp()
        app.get("/late", deadline: .seconds(-1)) { _ in }
        let error = #expect(throws: StartError.self) { try app.pipeline(requestLog: nil) }
        #expect(error?.description.contains("deadline is -1.0 seconds") == true)
    }
}
