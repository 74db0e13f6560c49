import Logging
import Testing
import Tracing

@testable import SwiftletTelemetry

@Suite struct ServiceTracerTests {
    private struct Oops: Error {}

    @Test func `spans below each other are of one trace, with their parents`() throws {
        let tracer = ServiceTracer.recording()
        tracer.withSpan("outer", context: .topLevel, ofKind: .server) { _ in
            tracer.withSpan("inner") { span in span.attributes["size"] = 3 }
        }
        let spans = tracer.queue.ended()
        let inner = try #require(spans.first { $0.name == "inner" })
        let outer = try #require(spans.first { $0.name == "outer" })
        #expect(inner.context.traceID == outer.context.traceID && inner.parentID == outer.context.spanID)
        #expect(outer.parentID == nil && outer.kind == .server && inner.kind == .internal)
        #expect(inner.attributes.get("size") == .int64(3))
        #expect(outer.start <= inner.start && inner.end <= outer.end && inner.start <= inner.end)
    }

    @Test func `work in child tasks belongs to the span around it`() async throws {
        let tracer = ServiceTracer.recording()
        await tracer.withSpan("outer", context: .topLevel) { _ in
            async let first: Void = tracer.withSpan("child") { _ in await Task.yield() }
            async let second: Void = tracer.withSpan("child") { _ in await Task.yield() }
            _ = await (first, second)
        }
        let spans = tracer.queue.ended()
        let outer = try #require(spans.first { $0.name == "outer" })
        #expect(spans.filter { $0.parentID == outer.context.spanID }.count == 2)
    }

    @Test func `an error is told by its kind, without words that may hold secrets`() throws {
        struct Secret: Error, CustomStringConvertible { let description = "password=hunter2" }
        let tracer = ServiceTracer.recording()
        #expect(throws: Secret.self) { try tracer.withSpan("fails", context: .topLevel) { _ in throw Secret() } }
        let span = try #require(tracer.queue.ended().first)
        #expect(span.status?.code == .error)
        guard case .string(let type) = span.attributes.get("error.type") else {
            Issue.record("there is no error.type")
            return
        }
        #expect(type.hasSuffix("Secret") && span.events.first?.name == "exception")
        for format in SpanFormat.allCases {
            let text = String(decoding: format.encode([span], of: TracedService(name: "test")), as: UTF8.self)
            #expect(text.contains("Secret") && !text.contains("hunter2"))
        }
    }

    @Test func `below what is not recorded nothing is, and callers are told so`() throws {
        let tracer = ServiceTracer.recording([.w3c], Sampling(.never, honoursParent: true))
        tracer.withSpan("outer", context: .topLevel) { outer in
            #expect(!outer.isRecording)
            tracer.withSpan("inner") { inner in
                #expect(!inner.isRecording && inner.spanContext?.traceID == outer.spanContext?.traceID)
            }
            var sent: [String: String] = [:]
            tracer.inject(outer.context, into: &sent, using: FieldCarrier())
            #expect(sent["traceparent"]?.hasSuffix("-02") == true)
        }
        #expect(tracer.queue.ended().isEmpty)
    }

    @Test func `as long as nobody takes spans, what callers told is passed on as it is`() {
        let tracer = ServiceTracer(
            propagation: Propagation([.w3c]), queue: SpanQueue())
        let fields = [
            "traceparent": "00-12345678901234567890123456789012-1234567890123456-01", "tracestate": "foo=1,bar=2",
        ]
        #expect(tracer.relayed(fields) == fields)
        #expect(tracer.relayed([:]).isEmpty)
        #expect(tracer.queue.ended().isEmpty)
    }

    @Test func `a span ends once, and does not change afterwards`() throws {
        let tracer = ServiceTracer.recording()
        let span = tracer.startSpan("once", context: .topLevel)
        span.end(at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: 1))
        span.end()
        span.attributes["late"] = true
        span.operationName = "late"
        let ended = tracer.queue.ended()
        let record = try #require(ended.first)
        #expect(ended.count == 1 && record.name == "once" && record.attributes.isEmpty)
        // A clock that was set back makes no span that ends before it begins.
        #expect(record.end == record.start)
    }

    @Test func `a span holds no more than its limits`() throws {
        let tracer = ServiceTracer.recording()
        let span = tracer.startSpan("large", context: .topLevel)
        span.attributes["first"] = 1
        for index in 0..<300 {
            span.attributes["key \(index)"] = String(repeating: "é", count: 5000)
            span.addEvent(SpanEvent(name: "event"))
            span.addLink(SpanLink(context: span.context, attributes: [:]))
        }
        span.end()
        let record = try #require(tracer.queue.ended().first)
        let attributes = record.attributes
        #expect(attributes.get("first") != nil && record.events.count == 128 && record.links.count == 128)
        var size = 0
        for (name, value) in attributes.list {
            if case .string(let text) = value {
                #expect(text.utf8.count <= 4096 && text.allSatisfy { $0 == "é" })
                size += name.utf8.count + text.utf8.count
            }
        }
        #expect(size <= 32 * 1024 && size > 16 * 1024)
        record.read { state in
            #expect(state.droppedEvents == 172 && state.droppedLinks == 172)
            #expect(state.droppedAttributes == 301 - attributes.count)
        }
    }

    @Test func `log lines within a span have its ids`() throws {
        let provider = Logger.MetadataProvider.tracing
        #expect(provider.get().isEmpty)
        ServiceTracer.recording().withSpan("logs", context: .topLevel) { span in
            let metadata = provider.get()
            #expect(metadata["trace_id"] == (span.spanContext?.traceID).map { "\($0)" })
            #expect(metadata["span_id"] == (span.spanContext?.spanID).map { "\($0)" })
        }
    }
}
