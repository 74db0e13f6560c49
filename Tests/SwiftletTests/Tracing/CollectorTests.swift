import Foundation
import HTTPTypes
import Logging
import SwiftletTelemetry
import SwiftletTesting
import TestTools
import Testing

@testable import Swiftlet

/// A service whose spans go to a collector over a socket, which may be as it likes.
@Suite(.timeLimit(.minutes(10))) struct CollectorTests {
    private struct Shop: Microservice {
        static let name = "shop"
        func configure(_ app: App) throws { app.get("/users/{id}") { _ in 1 } }
    }

    /// So many requests, all of which must be answered.
    private func ask(_ app: TestApp, _ count: Int) async throws {
        for id in 0..<count {
            let answer = try await app.request(.get, "/users/\(id)")
            #expect(answer.status == .ok)
        }
    }

    private func metric(_ app: TestApp, _ name: String) async throws -> Double? {
        let text = try await app.request(.get, "/metrics").text
        return text.split(separator: "\n").first { $0.hasPrefix(name + " ") }?
            .split(separator: " ").last.flatMap { Double($0) }
    }

    @Test(arguments: TestTransport.allCases)
    func `spans reach Zipkin, with those that wait at the end`(transport: TestTransport) async throws {
        try await withZipkinCollector { collector, url in
            let settings = [
                "tracing.exporter": "zipkin", "tracing.url": url, "tracing.headers": "authorization=Bearer hunter2",
            ]
            try await withTestApp(Shop(), transport: transport, settings: settings) { try await ask($0, 30) }
            #expect(collector.mistakes == [])
            #expect(Set(collector.spans.map(\.tags["url.path"])).count == 30)
            #expect(collector.spans.allSatisfy { $0.name == "get /users/{id}" && $0.kind == "SERVER" })
            #expect(collector.spans.first?.localEndpoint?.serviceName == "shop")
            #expect(collector.lastHeaders[.authorization] == "Bearer hunter2")
            // Nothing that sends spans is a span.
            #expect(collector.lastHeaders[.init("traceparent")!] == nil)
        }
    }

    @Test func `a batch is sent while the service runs`() async throws {
        try await withZipkinCollector { collector, url in
            try await withTestApp(Shop(), settings: ["tracing.exporter": "zipkin", "tracing.url": url]) { app in
                try await ask(app, 600)
                await collector.requests(atLeast: 1)
                await app.flushSpans()
                let exported = try await metric(app, "swiftlet_spans_exported_total")
                let queued = try await metric(app, "swiftlet_spans_queued")
                #expect(exported == 600 && queued == 0)
            }
            #expect(collector.mistakes == [] && collector.spans.count == 600)
        }
    }

    @Test(arguments: [
        "refuses connections", "takes no connections", "hangs", "answers 503 with Retry-After", "answers 500",
        "is slow",
    ])
    func `requests do not care about a collector that`(mood: String) async throws {
        try await withZipkinCollector { collector, url in
            var url = url
            let deaf = try DeafListener()
            defer { withExtendedLifetime(deaf) {} }
            switch mood {
            case "takes no connections": url = "http://127.0.0.1:\(deaf.port)/api/v2/spans"
            case "refuses connections": url = "http://127.0.0.1:\(try Program.freePort())/api/v2/spans"
            case "hangs": collector.mood = .hanging
            case "answers 500": collector.mood = .refusing(status: 500)
            case "is slow": collector.mood = .slow(.seconds(2))
            default: collector.mood = .refusing(status: 503, retryAfter: 30)
            }
            let settings = ["tracing.exporter": "zipkin", "tracing.url": url]
            try await withTestApp(Shop(), settings: settings) { app in
                // More than twice as many spans as may wait.
                try await ask(app, 5000)
                let queued = try #require(try await metric(app, "swiftlet_spans_queued"))
                var lost = 0.0
                for reason in ["full", "failed", "refused"] {
                    lost += try await metric(app, #"swiftlet_spans_dropped_total{reason="\#(reason)"}"#) ?? 0
                }
                let sent = try await metric(app, "swiftlet_spans_exported_total") ?? 0
                #expect(queued <= 2048 && (mood == "is slow" || lost >= 5000 - 2048))
                // Some may be on their way from one number to the other.
                #expect(abs(queued + lost + sent - 5000) <= 512)
                // One that asks for time is given it.
                if mood.contains("503") { #expect(collector.requestCount <= 2) }
            }
            // The end came, though the collector took nothing.
            #expect(collector.mistakes == [])
        }
    }

    @Test func `a collector that comes back gets what waits`() async throws {
        try await withZipkinCollector { collector, url in
            collector.mood = .refusing(status: 503, retryAfter: 0)
            try await withTestApp(Shop(), settings: ["tracing.exporter": "zipkin", "tracing.url": url]) { app in
                try await ask(app, 600)
                await collector.requests(atLeast: 1)
                collector.mood = .willing
                // An export that is refused at the end is not repeated.
                while collector.spans.count < 512 { try await Task.sleep(for: .milliseconds(10)) }
            }
            #expect(Set(collector.spans.map(\.id)).count == 600)
        }
    }

    @Test func `a collector that refuses loses spans, once`() async throws {
        try await withZipkinCollector { collector, url in
            collector.mood = .refusing(status: 401)
            try await withTestApp(Shop(), settings: ["tracing.exporter": "zipkin", "tracing.url": url]) { app in
                try await ask(app, 100)
                await app.flushSpans()
                let lost = try await metric(app, #"swiftlet_spans_dropped_total{reason="refused"}"#)
                #expect(lost == 100)
            }
        }
    }

    @Test(arguments: SpanExporterCheck.all)
    func `the exporter for Zipkin does what every exporter must`(check: SpanExporterCheck) async throws {
        try await withZipkinCollector { collector, url in
            let connection = CollectorConnection(to: url)
            let exporter = HTTPSpanExporter(.zipkin, of: TracedService(name: "test"), by: connection)
            try await check.run(on: exporter) { collector.spans.map { ($0.traceID, $0.id) } }
            await connection.close()
            #expect(collector.mistakes == [])
        }
    }

    @Test(arguments: SpanExporterCheck.all)
    func `the exporters for memory and the log do what every exporter must`(check: SpanExporterCheck) async throws {
        let memory = MemorySpanExporter()
        try await check.run(on: memory) { memory.spans.map { ("\($0.context.traceID)", "\($0.context.spanID)") } }
        let output = LogOutput.inMemory()
        let logger = Logger(label: "spans", factory: LogHandlers.factory(format: .json, service: "s", output: output))
        try await check.run(on: LogSpanExporter(to: logger)) {
            try output.lines.map { line in
                let members = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                return ("\(members?["trace_id"] ?? "")", "\(members?["span_id"] ?? "")")
            }
        }
    }

    @Test(arguments: [
        ("tracing.exporter", "jaeger"), ("tracing.sampling", "sometimes"), ("tracing.routes", "GET /x"),
        ("tracing.propagation", "w3c,w3c"), ("tracing.propagation", "x"), ("tracing.headers", "no value"),
        ("tracing.url", "collector"),
    ])
    func `mistakes in settings are refused`(name: String, value: String) async throws {
        await #expect(throws: (any Error).self) {
            try await withTestApp(Shop(), settings: [name: value]) { _ in }
        }
    }
}
