import Testing
import Tracing

@testable import SwiftletTelemetry

@Suite struct B3Tests {
    private static let trace = "80f198ee56343ba864fe8b2a57d3eff7"
    private static let span = "e457b5a2e4d86bd1"

    private func parent(_ formats: [PropagationFormat], _ fields: [String: String]) -> RemoteParent {
        Propagation(formats).read { fields[$0.name] }
    }

    @Test(
        arguments: [
            ("\(trace)-\(span)-1", true), ("\(trace)-\(span)-1-05e3ac9a4f6e3b90", true), ("\(trace)-\(span)-0", false),
            ("\(trace)-\(span)-d", true), ("\(trace)-\(span)", nil), ("\(trace.uppercased())-\(span)-1", true),
        ] as [(String, Bool?)])
    func `one field tells of trace, span and decision`(field: String, isSampled: Bool?) throws {
        let read = parent([.b3], ["b3": field])
        let context = try #require(read.context)
        #expect("\(context.traceID)" == Self.trace && "\(context.spanID)" == Self.span)
        #expect(read.isSampled == isSampled && read.isDebug == field.hasSuffix("d"))
    }

    @Test(arguments: [("0", false), ("1", true), ("d", true)])
    func `a decision may stand alone`(field: String, isSampled: Bool) {
        let read = parent([.b3], ["b3": field])
        #expect(read.context == nil && read.isSampled == isSampled)
        #expect(parent([.b3multi], ["x-b3-sampled": field == "d" ? "true" : field]).isSampled == isSampled)
    }

    @Test func `ids of 64 bits are taken, with zeros before them`() throws {
        let read = parent([.b3], ["b3": "64fe8b2a57d3eff7-\(Self.span)-1"])
        #expect("\(try #require(read.context).traceID)" == "000000000000000064fe8b2a57d3eff7")
    }

    @Test(arguments: [
        "", "-", "2", "\(trace)", "\(trace)-", "-\(span)-1", "\(trace)-\(span)-2", "\(trace)-\(span)-1-short",
        "\(trace)-\(span)-1-05e3ac9a4f6e3b90-1", "\(trace)x-\(span)-1", "\(trace)-0000000000000000-1",
        "00000000000000000000000000000000-\(span)-1", "\(trace.dropLast())-\(span)-1", "\(trace)-\(span.dropLast())g-1",
    ])
    func `what is malformed begins a new trace`(field: String) {
        #expect(parent([.b3], ["b3": field]).isEmpty)
        let sent = ServiceTracer.recording([.b3]).relayed(["b3": field])
        #expect(sent["b3"]?.contains(Self.trace) == false)
    }

    @Test func `several fields tell the same`() throws {
        let fields = ["x-b3-traceid": Self.trace, "x-b3-spanid": Self.span, "x-b3-sampled": "1"]
        let read = parent([.b3multi], fields)
        #expect("\(try #require(read.context).spanID)" == Self.span && read.isSampled == true)
        #expect(parent([.b3multi], fields.merging(["x-b3-sampled": "maybe"]) { $1 }).isEmpty)
        #expect(parent([.b3multi], ["x-b3-traceid": Self.trace]).isEmpty)
        let debug = parent([.b3multi], fields.merging(["x-b3-sampled": "0", "x-b3-flags": "1"]) { $1 })
        #expect(debug.isDebug && debug.isSampled == true)
    }

    @Test func `what is sent is read as the same`() throws {
        for formats in [[.b3], [.b3multi], [.w3c]] as [[PropagationFormat]] {
            let first = ServiceTracer.recording(formats).relayed([:])
            let read = try #require(parent(formats, first).context)
            let second = ServiceTracer.recording(formats).relayed(first)
            #expect(try #require(parent(formats, second).context).traceID == read.traceID)
        }
        // A request may tell no more than that somebody looks for a fault.
        let tracer = ServiceTracer.recording([.b3multi], Sampling(.never, honoursParent: true))
        let template = SpanTemplate(name: "request", attributes: [])
        let span = tracer.startSpan(template, nil, isTold: true) {
            $0 == .b3Flags ? "1" : nil
        } _: {
            ServedRequest(path: "/", otherMethod: nil, host: nil, client: nil, userAgent: nil, isOldVersion: false)
        }
        var sent: [String: String] = [:]
        tracer.inject(try #require(span).context, into: &sent, using: FieldCarrier())
        #expect(span?.isRecording == true && sent["x-b3-flags"] == "1" && sent["x-b3-sampled"] == nil)
        #expect(
            ServiceTracer.recording([.b3]).relayed(["b3": "\(Self.trace)-\(Self.span)-d"])["b3"]?.hasSuffix("-d")
                == true)
    }

    @Test func `a decision that is left open is taken by who records, and stays open otherwise`() {
        let several = ["x-b3-traceid": Self.trace, "x-b3-spanid": Self.span]
        for fields in [["b3": "\(Self.trace)-\(Self.span)"], several] {
            let format: PropagationFormat = fields.count == 1 ? .b3 : .b3multi
            let passing = ServiceTracer(propagation: Propagation([format]), queue: SpanQueue())
            #expect(passing.relayed(fields) == fields)
            for (sampling, decision) in [(Sampling.standard, "1"), (Sampling(.never, honoursParent: true), "0")] {
                let sent = ServiceTracer.recording([format], sampling).relayed(fields)
                #expect(sent["b3"].map { $0.hasSuffix("-" + decision) } ?? (sent["x-b3-sampled"] == decision))
            }
        }
    }

    @Test func `the first form that a request has is read, and all are sent`() throws {
        let w3c = "00-12345678901234567890123456789012-1234567890123456-01"
        let fields = ["traceparent": w3c, "b3": "\(Self.trace)-\(Self.span)-1"]
        #expect("\(try #require(parent([.b3, .w3c], fields).context).traceID)" == Self.trace)
        #expect("\(try #require(parent([.w3c, .b3], fields).context).traceID)" == "12345678901234567890123456789012")
        #expect(
            Set(ServiceTracer.recording([.w3c, .b3, .b3multi]).relayed(fields).keys) == [
                "traceparent", "tracestate", "b3", "x-b3-traceid", "x-b3-spanid", "x-b3-sampled",
            ])
    }
}
