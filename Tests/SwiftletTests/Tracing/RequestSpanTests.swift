import HTTPTypes
import SwiftletHTTP
import SwiftletTelemetry
import SwiftletTesting
import Testing
import Tracing

@testable import Swiftlet

@Suite struct RequestSpanTests {
    private static let parent = "00-12345678901234567890123456789012-1234567890123456-01"

    private struct Oops: Error, CustomStringConvertible { let description = "password=hunter2" }

    private struct Shop: Microservice {
        static let name = "shop"
        func configure(_ app: App) throws {
            app.get("/users/{id}") { _ in 1 }
            app.get("/waits/{id}") { _ in
                await Task.yield()
                return await withSpan("compute") { span in
                    span.attributes["size"] = 3
                    await Task.yield()
                    return 2
                }
            }
            app.get("/fails") { _ -> Int in throw Oops() }
            app.get("/busy") { _ -> Int in throw Failure.unavailable("later") }
            app.get("/missing") { _ -> Int in throw Failure.notFound() }
            app.get("/stream") { _ in
                Response(
                    body: .stream(contentLength: nil) { writer in
                        await withSpan("within the stream") { _ in await Task.yield() }
                        try await writer.write("streamed")
                    })
            }
            app.get("/breaks") { _ in
                Response(body: .stream(contentLength: nil) { _ in throw Oops() })
            }
            app.get("/context") { _ in ServiceContext.current?.baggage["tenant"] ?? "none" }
            app.get("/trace") { _ in RequestContext.current?.traceID ?? "none" }
        }
    }

    /// The spans of some requests to the shop, by their names.
    private func spans(
        _ transport: TestTransport, _ settings: [String: String] = [:], _ body: (TestApp) async throws -> Void
    ) async throws -> [SpanRecord] {
        let exporter = MemorySpanExporter()
        try await withTestApp(Shop(), transport: transport, settings: settings, spans: exporter) { app in
            try await body(app)
        }
        return exporter.spans
    }

    @Test(arguments: TestTransport.allCases)
    func `a request is a span, named and described as the conventions say`(transport: TestTransport) async throws {
        let spans = try await spans(transport) { app in
            let answer = try await app.request(
                .get, "/users/7?token=hunter2", headers: [.userAgent: "tests/1.0", .authorization: "secret"])
            #expect(answer.status == .ok)
        }
        let span = try #require(spans.first)
        #expect(spans.count == 1 && span.name == "GET /users/{id}" && span.kind == .server && span.parentID == nil)
        var expected: SpanAttributes = [
            "http.request.method": "GET", "http.route": "/users/{id}", "url.path": "/users/7", "url.scheme": "http",
            "http.response.status_code": 200, "user_agent.original": "tests/1.0", "network.protocol.version": "1.1",
        ]
        if transport == .socket {
            expected["server.address"] = "127.0.0.1"
            expected["client.address"] = "127.0.0.1"
            expected.set("server.port", value: span.attributes.get("server.port"))
            #expect(span.attributes.get("server.port") != nil)
        }
        #expect(span.attributes == expected && span.status == nil)
        #expect(!"\(span.attributes)".contains("hunter2") && !"\(span.attributes)".contains("secret"))
    }

    @Test(arguments: TestTransport.allCases)
    func `work of a handler is below its request's span, which is below the caller's`(transport: TestTransport)
        async throws
    {
        let spans = try await spans(transport) { app in
            _ = try await app.request(.get, "/waits/1", headers: [.init("traceparent")!: Self.parent])
        }
        let request = try #require(spans.first { $0.name == "GET /waits/{id}" })
        let work = try #require(spans.first { $0.name == "compute" })
        #expect("\(request.context.traceID)" == "12345678901234567890123456789012")
        #expect(request.parentID.map { "\($0)" } == "1234567890123456")
        #expect(work.parentID == request.context.spanID && work.context.traceID == request.context.traceID)
        #expect(request.end >= work.end)
    }

    @Test(arguments: TestTransport.allCases)
    func `failures that nobody knows are told by their kind`(transport: TestTransport) async throws {
        let spans = try await spans(transport) { app in
            for path in ["/fails", "/busy", "/missing", "/nowhere"] { _ = try await app.request(.get, path) }
        }
        let fails = try #require(spans.first { $0.name == "GET /fails" })
        #expect(fails.status?.code == .error && fails.events.map(\.name) == ["exception"])
        guard case .string(let type) = fails.attributes.get("error.type") else {
            Issue.record("there is no error.type")
            return
        }
        #expect(type.hasSuffix("Oops") && !"\(fails.events)".contains("hunter2"))
        let busy = try #require(spans.first { $0.name == "GET /busy" })
        #expect(
            busy.attributes.get("error.type") == .string("503") && busy.status?.code == .error && busy.events.isEmpty)
        let missing = try #require(spans.first { $0.name == "GET /missing" })
        #expect(missing.attributes.get("error.type") == nil && missing.status == nil)
        let nowhere = try #require(spans.first { $0.name == "GET" })
        #expect(nowhere.attributes.get("http.route") == nil)
        #expect(nowhere.attributes.get("http.response.status_code") == .int64(404))
    }

    @Test(arguments: TestTransport.allCases)
    func `the span of a streamed answer ends with the stream`(transport: TestTransport) async throws {
        let spans = try await spans(transport) { app in
            #expect(try await app.request(.get, "/stream").text == "streamed")
            _ = try await app.request(.head, "/stream")
            _ = try? await app.request(.get, "/breaks")
        }
        let stream = try #require(spans.first { $0.name == "GET /stream" })
        let within = try #require(spans.first { $0.name == "within the stream" })
        #expect(within.parentID == stream.context.spanID && stream.end >= within.end)
        #expect(spans.contains { $0.name == "HEAD /stream" })
        let breaks = try #require(spans.first { $0.name == "GET /breaks" })
        #expect(breaks.status?.code == .error && breaks.events.map(\.name) == ["exception"])
    }

    @Test func `what machines ask for all the time is not recorded, unless a rule or the caller says so`() async throws
    {
        let paths = ["/health", "/readyz", "/metrics"]
        let quiet = try await spans(.memory) { app in for path in paths { _ = try await app.request(.get, path) } }
        #expect(quiet.isEmpty)
        let asked = try await spans(.memory) { app in
            _ = try await app.request(.get, "/health", headers: [.init("traceparent")!: Self.parent])
        }
        #expect(asked.map(\.name) == ["GET /health"])
        let ruled = try await spans(.memory, ["tracing.routes": "GET /health=always"]) { app in
            for path in paths { _ = try await app.request(.get, path) }
        }
        #expect(ruled.map(\.name) == ["GET /health"])
    }

    @Test func `rules for routes go before the setting for all`() async throws {
        let spans = try await spans(
            .memory, ["tracing.sampling": "never", "tracing.routes": "GET /users/{id}=always,/wai*=1.0"]
        ) { app in
            for path in ["/users/1", "/waits/1", "/busy"] { _ = try await app.request(.get, path) }
        }
        #expect(Set(spans.map(\.name)) == ["GET /users/{id}", "GET /waits/{id}", "compute"])
    }

    @Test func `a caller's decision is kept, in each form that is set`() async throws {
        let field = HTTPField.Name("b3")!
        let spans = try await spans(.memory, ["tracing.propagation": "b3,w3c"]) { app in
            _ = try await app.request(
                .get, "/users/1", headers: [field: "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-0"])
            _ = try await app.request(
                .get, "/busy", headers: [field: "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1"])
        }
        #expect(spans.map(\.name) == ["GET /busy"] && spans.first?.parentID.map { "\($0)" } == "e457b5a2e4d86bd1")
    }

    @Test func `baggage reaches the handler, traced or not`() async throws {
        for spans in [MemorySpanExporter(), nil] {
            try await withTestApp(Shop(), spans: spans) { app in
                let answer = try await app.request(.get, "/context", headers: [.init("baggage")!: "tenant=acme"])
                #expect(answer.text.contains("acme"))
                #expect(try await app.request(.get, "/context").text.contains("none"))
            }
        }
    }

    @Test func `the trace is known without anybody who takes spans`() async throws {
        try await withTestApp(Shop()) { app in
            let answer = try await app.request(.get, "/trace", headers: [.init("traceparent")!: Self.parent])
            #expect(answer.text.contains("12345678901234567890123456789012"))
            #expect(try await app.request(.get, "/trace").text.contains("none"))
        }
    }

    @Test func `log lines of a request have its trace and span`() async throws {
        let log = LogOutput.inMemory()
        let app = try testApp(["--tracing-exporter", "log"], log: log)
        app.get("/logs") { _ in
            RequestContext.current?.logger.info("a line of the handler")
            return 1
        }
        _ = try await app.answer(.get, "/logs", [.init("traceparent")!: Self.parent], log: .info)
        #expect(log.lines.count == 2)
        for line in log.lines { #expect(line.contains(#""trace_id":"12345678901234567890123456789012""#)) }
        #expect(log.lines.allSatisfy { $0.contains(#""span_id":""#) })
    }

    @Test func `histograms name the trace of one observation`() async throws {
        try await withTestApp(Shop(), spans: MemorySpanExporter()) { app in
            _ = try await app.request(.get, "/users/1", headers: [.init("traceparent")!: Self.parent])
            let text = try await app.request(.get, "/metrics", headers: [.accept: "application/openmetrics-text"]).text
            #expect(text.contains(#"# {trace_id="12345678901234567890123456789012",span_id=""#))
        }
    }
}
