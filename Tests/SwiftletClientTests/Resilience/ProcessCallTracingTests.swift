import HTTPTypes
import InMemoryTracing
import NIOCore
import Testing
import Tracing

@testable import SwiftletClient

/// The spans of calls, one for each try.
@Suite(.timeLimit(.minutes(10))) struct ProcessCallTracingTests {
    private func spans(_ answer: @escaping ScriptedInstances.Answer) async throws -> (
        [FinishedInMemorySpan], ScriptedInstances
    ) {
        let tracer = InMemoryTracer()
        let instances = ScriptedInstances(answer)
        try await withTracer(tracer) {
            try await withBalanced(2, over: instances) { (transport) async throws in
                _ = try? await transport.send(
                    UpstreamRequest(target: "/cities/1?key=secret&flag"), to: "region", timeout: .seconds(30))
            }
        }
        return (tracer.finishedSpans, instances)
    }

    @Test func `each try has a span, and the header tells its own to the service`() async throws {
        let (spans, instances) = try await spans { received, number in
            if number == 1 { throw ClientError(.disconnected, service: "region", request: received.request) }
            return UpstreamResponse(status: .notFound)
        }
        #expect(spans.map(\.operationName) == ["GET", "GET"] && spans.map(\.kind) == [.client, .client])
        try #require(spans.count == 2)
        let (first, second) = (spans[0].attributes, spans[1].attributes)
        #expect(first.get("error.type") == "disconnected")
        #expect(first.get("http.response.status_code") == nil && first.get("http.request.resend_count") == nil)
        #expect(second.get("http.request.resend_count") == 1)
        #expect(second.get("http.response.status_code") == 404 && second.get("error.type") == "404")
        #expect(second.get("http.request.method") == "GET" && second.get("server.port") == 80)
        let host = instances.received[1].instance.dropFirst("http://".count)
        #expect(second.get("server.address") == .string(String(host)))
        #expect(second.get("url.full") == .string("http://\(host)/cities/1?key=REDACTED&REDACTED"))
        #expect(spans.map(\.status?.code) == [.error, .error])
        for (span, received) in zip(spans, instances.received) {
            let id = HTTPField.Name("in-memory-span-id").flatMap { received.request.headers[$0] }
            #expect(id == span.spanID)
        }
    }

    @Test func `a call that knows the template of its path is named by it`() async throws {
        let tracer = InMemoryTracer()
        try await withTracer(tracer) {
            try await withBalanced(over: ScriptedInstances { _, _ in UpstreamResponse() }) { (transport) async throws in
                var request = UpstreamRequest(method: .put, target: "/cities/1")
                _ = try await transport.send(request, to: "region", timeout: .seconds(30))
                request.template = "/cities/{id}"
                _ = try await transport.send(request, to: "region", timeout: .seconds(30))
            }
        }
        #expect(tracer.finishedSpans.map(\.operationName) == ["PUT", "PUT /cities/{id}"])
        let templates = tracer.finishedSpans.map { $0.attributes.get("url.template") }
        #expect(templates == [nil, "/cities/{id}"])
    }

    @Test func `an answer is no error`() async throws {
        let (spans, _) = try await spans { _, _ in UpstreamResponse() }
        #expect(spans.count == 1 && spans.first?.status == nil)
        #expect(spans.first?.attributes.get("error.type") == nil)
    }

    @Test func `without a tracer nothing is added to the header`() async throws {
        let instances = ScriptedInstances { _, _ in UpstreamResponse() }
        try await withBalanced(over: instances) { (transport) async throws in
            _ = try await transport.send(UpstreamRequest(target: "/"), to: "region", timeout: .seconds(30))
        }
        #expect(instances.received.first?.request.headers.map(\.name) == [.requestDeadline])
    }

    @Test(arguments: [
        ("http://region", "region", 80), ("https://region/base", "region", 443), ("http://[::1]:8050/x", "::1", 8050),
        ("http://127.0.0.1:9", "127.0.0.1", 9), ("HTTP://[::1]", "::1", 80),
    ]) func `host and port are taken from an instance's address`(address: String, host: String, port: Int) throws {
        let target = InstanceTarget(ServiceInstance(address: try ServiceAddress(address)))
        #expect(target.host == host && target.port == port)
    }
}
