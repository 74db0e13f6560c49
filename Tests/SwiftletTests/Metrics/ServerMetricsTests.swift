import Foundation
import SwiftletHTTP
import SwiftletTelemetry
import Testing

@testable import Swiftlet

/// What is measured of a server, over real sockets.
@Suite(.timeLimit(.minutes(10))) struct ServerMetricsTests {
    private func withRunning(
        _ arguments: [String] = [], configure: (App) -> Void = { _ in },
        body: (Int, MetricsRegistry) async throws -> Void
    ) async throws {
        let app = try testApp(["--port", "0", "--loops", "1"] + arguments)
        configure(app)
        app.addMetrics()
        var options = ServingOptions()
        options.server = try ServerConfiguration(app.settings)
        let running = try await app.start(options)
        do {
            try await body(try #require(running.address).port, app.metrics)
        } catch {
            await running.stop()
            throw error
        }
        await running.stop()
    }

    private func refused(_ what: String, _ status: Int) -> String {
        #"http_server_refused_total{http_response_status_code="\#(status)",what="\#(what)"}"#
    }

    @Test func `what is no request is counted by its status, and makes no series of its own`() async throws {
        try await withRunning { port, metrics in
            for number in 0..<3 { _ = try await WireClient.exchange("nonsense \(number)\r\n\r\n", port: port) }
            _ = try await WireClient.exchange("GET /\(String(repeating: "x", count: 9000)) HTTP/1.1\r\n", port: port)
            #expect(metrics.lines(refused("message", 400)) == [refused("message", 400) + " 3"])
            #expect(metrics.lines(refused("message", 414)) == [refused("message", 414) + " 1"])
            #expect(metrics.lines(refused("overload", 503)) == [refused("overload", 503) + " 0"])
            #expect(metrics.lines("http_server_request_duration").isEmpty)
        }
    }

    @Test func `connections are counted, and those too many`() async throws {
        try await withRunning(["--limits-connections", "1"], configure: { $0.get("/") { _ in } }) { port, metrics in
            let first = try await WireClient(port: port)
            await first.send("GET / HTTP/1.1\r\nHost: a\r\n")
            _ = try await WireClient(port: port).answer
            #expect(metrics.lines("http_server_open_connections") == ["http_server_open_connections 1"])
            #expect(metrics.lines(refused("connection", 503)) == [refused("connection", 503) + " 1"])
            await first.send("Connection: close\r\n\r\n")
            _ = try await first.answer
        }
    }

    @Test func `a request whose time is over is measured once, as what its client got`() async throws {
        let (ends, end) = AsyncStream<Void>.makeStream()
        try await withRunning(configure: { app in
            app.get("/late", deadline: .milliseconds(50)) { _ in
                await Task { for await _ in ends {} }.value
            }
        }) { port, metrics in
            _ = try await WireClient.get("/late", port: port)
            let count =
                #"http_server_request_duration_seconds_count{http_request_method="GET","#
                + #"http_response_status_code="503",http_route="/late"} 1"#
            #expect(metrics.lines("http_server_request_duration_seconds_count") == [count])
            #expect(metrics.lines("http_server_active_requests") == ["http_server_active_requests 1"])
            end.finish()
            // The handler ends on the loop that answers this.
            while metrics.lines("http_server_active_requests") != ["http_server_active_requests 0"] {
                _ = try await WireClient.get("/nowhere", port: port)
            }
            #expect(
                metrics.lines(
                    "http_server_request_duration_seconds_count{http_request_method=\"GET\",http_response_status_code=\"503\""
                ) == [count])
        }
    }

    @Test func `loops tell how late they are`() async throws {
        // The shortest timeout makes loops look around often.
        try await withRunning(["--timeouts-header", "100ms"]) { _, metrics in
            let name = "swiftlet_event_loop_lag_seconds_count"
            while metrics.lines(name).allSatisfy({ $0 == name + " 0" }) { await Task.yield() }
        }
    }

    @Test(.enabled(if: ProbeProcess.isAvailable))
    func `libraries that measure by swift-metrics are part of a service's metrics`() async throws {
        let probe = try ProbeProcess()
        defer { probe.end() }
        let port = try await probe.port()
        let body = "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nab"
        for _ in 0..<2 { _ = try await WireClient.exchange(body, port: port) }
        #expect(try await WireClient.get("/metrics", port: port).contains("\nprobe_echoes_total 2\n"))
    }
}
