import Foundation
import SwiftletHTTP
import SwiftletTelemetry
import TestTools
import Testing

@testable import Swiftlet

/// A real Prometheus that collects from a service.
@Suite(
    .timeLimit(.minutes(10)),
    .enabled(if: Prometheus.program != nil, "scripts/test names promtool, beside which it lies"))
struct PrometheusTests {
    /// Starts Prometheus, and gives the port at which it answers.
    private func withPrometheus(collecting port: Int, _ body: (Int) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let config = """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                scrape_configs: [{job_name: service, static_configs: [{targets: ["127.0.0.1:\(port)"]}]}]
                """
            let file = directory.appending(path: "prometheus.yml")
            try Data(config.utf8).write(to: file)
            let ownPort = try Program.freePort()
            let process = try ChildProcess(
                try #require(Prometheus.program),
                [
                    "--config.file=\(file.path())", "--storage.tsdb.path=\(directory.appending(path: "data").path())",
                    "--web.listen-address=127.0.0.1:\(ownPort)", "--enable-feature=exemplar-storage",
                ], joinsErrors: true)
            let outcome: Result<Void, any Error>
            do {
                try await Self.wait(for: "ready to receive web requests", of: process)
                outcome = .success(try await body(ownPort))
            } catch {
                outcome = .failure(error)
            }
            process.end()
            process.wait()
            try outcome.get()
        }
    }

    /// Waits until a program has written a text; what it writes then is read by a thread that nobody asks.
    private static func wait(for text: String, of process: ChildProcess) async throws {
        let (outputs, output) = AsyncStream<String>.makeStream()
        Thread.detachNewThread {
            var all = ""
            while case let data = process.output.availableData, !data.isEmpty {
                all += String(decoding: data, as: UTF8.self)
                output.yield(all)
            }
            output.finish()
        }
        var last = ""
        for await all in outputs {
            if all.contains(text) { return }
            last = all
        }
        try #require(Bool(false), "the program ended: \(last)")
    }

    @Test func `everything is collected, exemplars too`() async throws {
        let app = try testApp(["--port", "0", "--loops", "1"])
        app.get("/users/{id}") { _ in 1 }
        app.addMetrics()
        app.metrics.histogram("latency_seconds", help: "Latencies.")
            .record(0.003, from: Exemplar(trace: (0xAB, 0xCD), span: 0xEF))
        var options = ServingOptions()
        options.server = try ServerConfiguration(app.settings)
        let running = try await app.start(options)
        do {
            let port = try #require(running.address).port
            _ = try await WireClient.get("/users/1", port: port)
            try await withPrometheus(collecting: port) { prometheus in
                let query =
                    "/api/v1/query?query=http_server_request_duration_seconds_count%7Bhttp_route=%22/users/%7Bid%7D%22%7D"
                // It collects when it wants to, and may have been too busy the last time.
                for (query, answer) in [(query, "/users/{id}"), ("/api/v1/query?query=up", #","1"]}"#)] {
                    while try await !WireClient.get(query, port: prometheus).contains(answer) {
                        try await Task.sleep(for: .milliseconds(20))
                    }
                }
                let exemplars = "/api/v1/query_exemplars?query=latency_seconds_bucket&start=0&end=9999999999"
                #expect(
                    try await WireClient.get(exemplars, port: prometheus).contains("00000000000000ab00000000000000cd"))
                let metadata = try await WireClient.get("/api/v1/metadata?metric=latency_seconds", port: prometheus)
                #expect(metadata.contains(#""unit":"seconds""#) && metadata.contains(#""type":"histogram""#))
            }
        } catch {
            await running.stop()
            throw error
        }
        await running.stop()
    }
}

private enum Prometheus {
    static let program: String? = Tool.promtool
        .map { URL(filePath: $0).deletingLastPathComponent().appending(path: "prometheus").path() }
        .flatMap { FileManager.default.isExecutableFile(atPath: $0) ? $0 : nil }
}
