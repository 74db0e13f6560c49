import HTTPTypes
import SwiftletClient
import SwiftletHTTP
import SwiftletTelemetry
import TestTools
import Testing
import Tracing

@testable import Swiftlet

/// The spans of a service's calls of another one over a socket.
@Suite(.timeLimit(.minutes(10))) struct CallSpansTests {
    /// Has a service answer `GET /relay`, which calls another one.
    ///
    /// - Parameters:
    ///   - status: what the other one answers.
    ///   - arguments: those of the service.
    ///   - isTraced: whether somebody takes the spans.
    /// - Returns: The spans, what the other one got, and its address.
    private func relay(
        _ status: HTTPResponse.Status = .ok, _ arguments: [String] = [], isTraced: Bool = true
    ) async throws -> (spans: [SpanRecord], received: [HTTPFields], url: String) {
        try await withRecordingServer(answering: { _ in Response(status: status) }) { peer, url in
            let app = try testApp(["--port", "0", "--loops", "1", "--upstream-peer-url", url] + arguments)
            let exporter = MemorySpanExporter()
            if isTraced { app.export(spansTo: exporter) }
            let client = app.client("peer")
            app.get("/relay") { _ in
                var path: RequestPath = "/cities/\(7)?key=secret&flag"
                path.template = "/cities/{id}"
                _ = try await client.send(.get, path)
            }
            var options = ServingOptions()
            options.server = try ServerConfiguration(app.settings)
            let running = try await app.start(options)
            let head = [
                "GET /relay HTTP/1.1", "Host: test", "Connection: close",
                "traceparent: 00-12345678901234567890123456789012-1234567890123456-01",
            ]
            let port = try #require(running.address).port
            let answer = try await WireClient.exchange(head.joined(separator: "\r\n") + "\r\n\r\n", port: port)
            await app.flushSpans()
            await running.stop()
            #expect(answer.hasPrefix("HTTP/1.1 200"))
            return (exporter.spans, peer.received.map(\.fields), url)
        }
    }

    @Test func `a call is a span below that of its request, described as the conventions say, without secrets`()
        async throws
    {
        let (spans, received, url) = try await relay()
        let call = try #require(spans.first { $0.kind == .client })
        let served = try #require(spans.first { $0.kind == .server })
        #expect(spans.count == 2 && call.name == "GET /cities/{id}" && call.status == nil)
        #expect(call.parentID == served.context.spanID && call.context.traceID == served.context.traceID)
        #expect(call.start >= served.start && call.end <= served.end && call.end >= call.start)
        let parts = url.dropFirst("http://".count).split(separator: ":").map(String.init)
        let expected: [String: SpanAttribute] = [
            "http.request.method": "GET", "server.address": .string(parts[0]),
            "server.port": .int64(try #require(Int64(parts[1]))),
            "url.full": .string("\(url)/cities/7?key=REDACTED&REDACTED"), "url.template": "/cities/{id}",
            "http.response.status_code": 200,
        ]
        for (name, value) in expected { #expect(call.attributes.get(name) == value) }
        #expect(call.attributes.count == expected.count)
        // What is told is the call's own span.
        let fields = try #require(received.first)
        let parent = HTTPField.Name("traceparent").flatMap { fields[$0] }
        #expect(parent == "00-\(call.context.traceID)-\(call.context.spanID)-01")
        #expect(HTTPField.Name("tracestate").flatMap { fields[$0] } == "swiftlet=\(call.context.spanID)")
    }

    @Test(arguments: [(HTTPResponse.Status.notFound, 1), (.internalServerError, 1), (.serviceUnavailable, 2)])
    func `a call that fails says so, and each try is a span`(status: HTTPResponse.Status, tries: Int) async throws {
        let calls = try await relay(status, ["--upstream-peer-retries", "1"]).spans.filter { $0.kind == .client }
        #expect(calls.count == tries)
        for (number, call) in calls.enumerated() {
            let attributes = call.attributes
            #expect(call.status?.code == .error && attributes.get("error.type") == .string("\(status.code)"))
            #expect(attributes.get("http.response.status_code") == .int64(Int64(status.code)))
            #expect(attributes.get("http.request.resend_count") == (number == 0 ? nil : .int64(Int64(number))))
        }
    }

    @Test func `where nobody takes spans, what the caller has told is passed on`() async throws {
        let (spans, received, _) = try await relay(isTraced: false)
        let parent = HTTPField.Name("traceparent").flatMap { received.first?[$0] }
        #expect(spans.isEmpty && parent == "00-12345678901234567890123456789012-1234567890123456-01")
    }

    @Test func `what is not recorded has no span, and tells a new one that is not`() async throws {
        let (spans, received, _) = try await relay(.ok, ["--tracing-sampling", "never"])
        let parent = try #require(HTTPField.Name("traceparent").flatMap { received.first?[$0] })
        #expect(spans.isEmpty && parent.hasPrefix("00-12345678901234567890123456789012-"))
        #expect(parent.hasSuffix("-00") && !parent.contains("1234567890123456-00"))
    }
}
