import HTTPTypes
import SwiftletHTTP
import SwiftletTelemetry
import Testing

@testable import Swiftlet

/// The cases of the W3C's harness (w3c/trace-context, `test/test.py`) in which it matters how requests are sent: a service
/// gets header lines by a socket, and another one gets its calls. The others are in `TraceContextTests`.
@Suite(.timeLimit(.minutes(10))) struct TraceContextRequestTests {
    private static let trace = "12345678901234567890123456789012"
    private static let parent = "1234567890123456"
    /// That of a trace that is not recorded, so that the service has nothing to say in the state.
    private static let value = "00-\(trace)-\(parent)-00"
    private static let valid = "traceparent: \(value)"

    /// What another service gets of one that is sent header lines, and calls it some times.
    private func relayed(_ lines: [String], calls: Int = 1) async throws -> [(parent: [String], state: [String])] {
        try await withRecordingServer { peer, url in
            let app = try testApp(["--port", "0", "--loops", "1", "--upstream-peer-url", url])
            app.export(spansTo: MemorySpanExporter())
            let client = app.client("peer")
            app.get("/relay") { _ in for _ in 0..<calls { _ = try await client.send(.get, "/") } }
            var options = ServingOptions()
            options.server = try ServerConfiguration(app.settings)
            let running = try await app.start(options)
            let head = ["GET /relay HTTP/1.1", "Host: test", "Connection: close"] + lines
            let answer: Result<String, any Error>
            do {
                let port = try #require(running.address).port
                answer = .success(
                    try await WireClient.exchange(head.joined(separator: "\r\n") + "\r\n\r\n", port: port))
            } catch {
                answer = .failure(error)
            }
            await running.stop()
            #expect(try answer.get().hasPrefix("HTTP/1.1 200"))
            return try peer.received.map { received in
                let parents = received.fields[values: try #require(HTTPField.Name("traceparent"))]
                #expect(parents.count == 1 && parents.first?.utf8.count == 55)
                let parts = try #require(parents.first).split(separator: "-").map(String.init)
                return (parts, received.fields[values: try #require(HTTPField.Name("tracestate"))])
            }
        }
    }

    @Test(arguments: [
        valid, "TraceParent: \(value)", "TrAcEpArEnT: \(value)", "TRACEPARENT: \(value)", "traceparent:\(value)",
        "traceparent:  \(value)", "traceparent: \t\(value)", "traceparent: \(value) ", "traceparent: \(value)\t",
        "traceparent: \t \(value) \t",
    ])
    func `the name may be written in any letters, and spaces do not count`(line: String) async throws {
        let sent = try #require(try await relayed([line]).first)
        #expect(sent.parent[1] == Self.trace && sent.parent[2] != Self.parent && sent.state == [])
    }

    @Test(arguments: [
        [], ["trace-parent: \(value)"], ["trace.parent: \(value)"], [valid, valid],
        [valid, "traceparent: 00-\(trace.replacing("12", with: "21"))-\(parent)-00"], ["traceparent:"],
        ["traceparent: \(value), \(value)"], ["traceparent: \(value)-01"],
    ])
    func `without a parent, or with several, a trace begins without a state`(lines: [String]) async throws {
        let sent = try #require(try await relayed(lines + ["tracestate: foo=1,bar=2"]).first)
        #expect(sent.parent[1] != Self.trace && sent.parent[1] != Self.trace.replacing("12", with: "21"))
        // The trace is recorded, and so it is the service's own member alone that is told.
        #expect(sent.state == ["swiftlet=\(sent.parent[2])"])
    }

    private static let tens = (0..<3).map { ten in
        (1...10).map { "bar\(ten * 10 + $0)=\($0)" }.joined(separator: ",")
    }
    private static let key = String(repeating: "z", count: 256)

    @Test(
        arguments: [
            (["tracestate: foo=1,bar=2"], "foo=1,bar=2"), (["TraceState: foo=1"], "foo=1"),
            (["TrAcEsTaTe: foo=1"], "foo=1"), (["TRACESTATE:foo=1"], "foo=1"), (["trace-state: foo=1"], nil),
            (["trace.state: foo=1"], nil), (["tracestate:"], nil), (["tracestate: ,,"], nil),
            (["tracestate: foo=1", "tracestate:"], "foo=1"), (["tracestate:", "tracestate: foo=1"], "foo=1"),
            (
                ["tracestate: foo=1,bar=2", "tracestate: rojo=1,congo=2", "TraceState: baz=3"],
                "foo=1,bar=2,rojo=1,congo=2,baz=3"
            ),
            // Of members with the same key one may be kept.
            (["tracestate: foo=1", "tracestate: foo=1"], "foo=1"),
            (["tracestate: foo=1", "tracestate: foo=2"], "foo=1"),
            (["tracestate: \tfoo=1 \t , \t bar=2, \t baz=3 "], "foo=1,bar=2,baz=3"),
            (
                tens.map { "tracestate: \($0)" } + ["tracestate: bar31=1,bar32=2"],
                (tens + ["bar31=1,bar32=2"]).joined(separator: ",")
            ),
            (tens.map { "tracestate: \($0)" } + ["tracestate: bar31=1,bar32=2,bar33=3"], nil),
            (["tracestate: foo=1", "tracestate: \(key)=1"], "foo=1,\(key)=1"),
            (["tracestate: foo=1", "tracestate: z\(key)=1"], nil), (["tracestate: foo=1", "tracestate: bar"], nil),
        ] as [([String], String?)])
    func `lines of the state are joined in their order, and dropped together`(
        lines: [String], state: String?
    ) async throws {
        let sent = try #require(try await relayed([Self.valid] + lines).first)
        #expect(sent.parent[1] == Self.trace && sent.state == (state.map { [$0] } ?? []))
        // The parent may come behind its state.
        let other = try #require(try await relayed(lines + [Self.valid]).first)
        #expect(other.parent[1] == Self.trace && other.state == sent.state)
    }

    @Test(arguments: [[valid], [], ["traceparent: 00-\(String(repeating: "0", count: 32))-\(parent)-01"]])
    func `each call has a span of its own in the trace`(lines: [String]) async throws {
        let sent = try await relayed(lines, calls: 3)
        #expect(sent.count == 3 && Set(sent.map(\.parent[1])).count == 1)
        #expect((sent.first?.parent[1] == Self.trace) == (lines == [Self.valid]))
        #expect(Set(sent.map(\.parent[2])).union([Self.parent]).count == 4)
    }
}
