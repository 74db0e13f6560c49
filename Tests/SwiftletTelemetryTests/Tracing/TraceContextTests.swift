import Testing
import Tracing

@testable import SwiftletTelemetry

/// The cases of the W3C's harness (w3c/trace-context, `test/test.py`): what a service sends that has received something.
@Suite struct TraceContextTests {
    private static let trace = "12345678901234567890123456789012"
    private static let parent = "1234567890123456"
    private static let valid = "00-\(trace)-\(parent)-01"

    private func relayed(_ fields: [String: String]) throws -> (
        trace: String, span: String, flags: String, state: String?
    ) {
        let sent = ServiceTracer.recording().relayed(fields)
        let parts = try #require(sent["traceparent"]).split(separator: "-").map(String.init)
        #expect(parts.count == 4 && parts[0] == "00" && sent["traceparent"]?.utf8.count == 55)
        let state = sent["tracestate"]?.split(separator: ",").filter { !$0.hasPrefix("swiftlet=") }.joined(
            separator: ",")
        return (parts[1], parts[2], parts[3], state.flatMap { $0.isEmpty ? nil : $0 })
    }

    @Test(arguments: [
        valid, "00-\(trace)-\(parent)-00", "00-\(trace)-\(parent)-ff", "cc-\(trace)-\(parent)-01",
        "cc-\(trace)-\(parent)-01-what-the-future-will-be-like",
    ])
    func `a trace goes on with a span of its own`(traceparent: String) throws {
        let sent = try relayed(["traceparent": traceparent])
        #expect(sent.trace == Self.trace && sent.span != Self.parent)
        #expect(
            sent.flags.hasSuffix(
                traceparent.contains("-00") && !traceparent.contains("01") ? "0" : sent.flags.suffix(1)))
    }

    @Test(arguments: [
        "00-\(trace)-\(parent)-01.", "00-\(trace)-\(parent)-01-what-the-future-will-be-like",
        "cc-\(trace)-\(parent)-01.what-the-future-will-be-like", "ff-\(trace)-\(parent)-01", ".0-\(trace)-\(parent)-01",
        "0.-\(trace)-\(parent)-01", "000-\(trace)-\(parent)-01", "0000-\(trace)-\(parent)-01",
        "0-\(trace)-\(parent)-01",
        "00-00000000000000000000000000000000-\(parent)-01", "00-.2345678901234567890123456789012-\(parent)-01",
        "00-1234567890123456789012345678901.-\(parent)-01", "00-123456789012345678901234567890123-\(parent)-01",
        "00-1234567890123456789012345678901-\(parent)-01", "00-\(trace)-0000000000000000-01",
        "00-\(trace)-.234567890123456-01", "00-\(trace)-123456789012345.-01", "00-\(trace)-12345678901234567-01",
        "00-\(trace)-123456789012345-01", "00-\(trace)-\(parent)-.0", "00-\(trace)-\(parent)-0.",
        "00-\(trace)-\(parent)-001", "00-\(trace)-\(parent)-1", "00-\(trace.uppercased())A-\(parent)-01",
        "00-1234567890123456789012345678901A-\(parent)-01", "\(valid), \(valid)", "", "-", "00",
        String(repeating: "0", count: 100_000),
    ])
    func `what is malformed begins a new trace, without its state`(traceparent: String) throws {
        let sent = try relayed(["traceparent": traceparent, "tracestate": "foo=1"])
        #expect(sent.trace != Self.trace && sent.trace.utf8.count == 32)
        #expect(sent.state == nil)
    }

    @Test func `state without a trace is nothing`() throws {
        #expect(try relayed(["tracestate": "foo=1,bar=2"]).state == nil)
    }

    @Test func `a new trace says that its id is random, and unknown flags are not passed on`() throws {
        #expect(try relayed([:]).flags == "03")
        #expect(try relayed(["traceparent": "00-\(Self.trace)-\(Self.parent)-fd"]).flags == "01")
        #expect(try relayed(["traceparent": "00-\(Self.trace)-\(Self.parent)-02"]).flags == "02")
    }

    /// Every character that a value may have, but spaces at its end.
    private static let value = String(
        decoding: (UInt8(0x20)...0x7E).filter { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "=") }, as: UTF8.self)
    private static let key = "abcdefghijklmnopqrstuvwxyz0123456789_-*/"

    @Test(
        arguments: [
            ("foo=1,bar=2", "foo=1,bar=2"), ("", nil), ("foo=1,", "foo=1"), (",foo=1", "foo=1"),
            ("foo=1,bar=2, rojo=1,congo=2, baz=3", "foo=1,bar=2,rojo=1,congo=2,baz=3"),
            ("foo=1 \t , \t bar=2, \t baz=3", "foo=1,bar=2,baz=3"),
            ("foo=1\t \t,\t \tbar=2,\t \tbaz=3", "foo=1,bar=2,baz=3"),
            (" foo=1", "foo=1"), ("\tfoo=1", "foo=1"), ("foo=1 ", "foo=1"), ("foo=1\t", "foo=1"),
            ("\t foo=1 \t", "foo=1"),
            ("foo= 1", "foo= 1"), ("1a=1", "1a=1"), ("\(key)=\(value)", "\(key)=\(value)"),
            ("\(key)@a-z0-9_-*/=\(value)", "\(key)@a-z0-9_-*/=\(value)"),
            // Of members with the same key the first stays.
            ("foo=1,foo=1", "foo=1"), ("foo=1,foo=2", "foo=1"), ("foo=1,bar=1,foo=2", "foo=1,bar=1"),
            // Level 2 knows no parts of keys any more.
            ("foo@=1,bar=2", "foo@=1,bar=2"), ("foo@bar@baz=1", "foo@bar@baz=1"),
        ] as [(String, String?)])
    func `state is passed on in its order`(state: String, expected: String?) throws {
        let sent = try relayed(["traceparent": Self.valid, "tracestate": state])
        #expect(sent.trace == Self.trace && sent.state == expected)
    }

    @Test(arguments: [
        "foo =1", "FOO=1", "foo.bar=1", "@foo=1,bar=2", "foo=bar=baz", "foo=,bar=3", "foo", "foo,bar=1", "=1",
        "foo=1\u{7F}",
        "foo=é", "\(String(repeating: "z", count: 257))=1", "foo=\(String(repeating: "v", count: 257))",
        (1...33).map { "bar\($0)=\($0)" }.joined(separator: ","),
    ])
    func `malformed state is dropped, and the trace goes on`(state: String) throws {
        let sent = try relayed(["traceparent": Self.valid, "tracestate": state])
        #expect(sent.trace == Self.trace && sent.state == nil)
    }

    @Test func `there may be 32 members, and keys of 256 bytes`() throws {
        let members = (1...32).map { "bar\($0)=\($0)" }
        let sent = ServiceTracer.recording().relayed([
            "traceparent": "00-\(Self.trace)-\(Self.parent)-00", "tracestate": members.joined(separator: ","),
        ])
        #expect(sent["tracestate"] == members.joined(separator: ","))
        let key = String(repeating: "z", count: 256)
        #expect(try relayed(["traceparent": Self.valid, "tracestate": "foo=1,\(key)=1"]).state == "foo=1,\(key)=1")
    }

    @Test func `our member comes first, in place of an older one, and the last gives way`() throws {
        let members = (1...31).map { "bar\($0)=\($0)" } + ["swiftlet=old"]
        let sent = ServiceTracer.recording().relayed([
            "traceparent": Self.valid, "tracestate": members.joined(separator: ","),
        ])
        let span = try #require(sent["traceparent"]).split(separator: "-")[2]
        #expect(sent["tracestate"] == "swiftlet=\(span)," + members.dropLast().joined(separator: ","))
        let full = (1...32).map { "bar\($0)=\($0)" }
        let next = ServiceTracer.recording().relayed([
            "traceparent": Self.valid, "tracestate": full.joined(separator: ","),
        ])
        let state = try #require(next["tracestate"])
        #expect(state.hasPrefix("swiftlet=") && state.hasSuffix(",bar31=31"))
    }

    @Test func `beyond 512 bytes large members go first, then the last`() throws {
        let large = "large=\(String(repeating: "x", count: 200))"
        let small = (1...20).map { "key\($0)=\(String(repeating: "v", count: 12))" }
        let state = try #require(TraceState(([large] + small).joined(separator: ",")))
        #expect(state.description == small.joined(separator: ","))
        let many = (10...41).map { "key\($0)=\(String(repeating: "v", count: 20))" }
        let cut = try #require(TraceState(many.joined(separator: ",")))
        #expect(cut.description.utf8.count <= 512 && many.joined(separator: ",").hasPrefix(cut.description))
    }

    @Test func `ids are of 128 and 64 bits, and differ`() {
        let traces = Set((0..<1000).map { _ in TraceID.random() })
        #expect(traces.count == 1000 && traces.allSatisfy { TraceID($0.description) == $0 })
        #expect(Set((0..<1000).map { _ in SpanID.random() }).count == 1000)
        #expect(traces.reduce(0) { $0 | $1.high } > 1 << 60)
        #expect(TraceID(String(repeating: "0", count: 32)) == nil && SpanID("0000000000000000") == nil)
        #expect(
            TraceID("0123456789abcdef0123456789ABCDEF") == nil
                && TraceID("0123456789abcdef0123456789abcdef")?.low != nil)
    }
}
