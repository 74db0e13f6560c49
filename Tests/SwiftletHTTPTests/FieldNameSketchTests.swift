import HTTPTypes
import Testing

@testable import SwiftletHTTP

@Suite struct FieldNameSketchTests {
    private static let names = [
        "host", "accept", "user-agent", "traceparent", "tracestate", "baggage", "b3", "x-b3-traceid", "x-request-id",
        "x", "cookie", "x-request-deadline-ms",
    ]

    /// The sketch of names as they were received.
    private func received(_ names: [String]) -> FieldNameSketch {
        let text = Array(names.joined().utf8)
        var start = 0
        let fields = names.map { name in
            defer { start += name.utf8.count }
            return FieldRange(name: start..<start + name.utf8.count, value: 0..<0)
        }
        return text.withUnsafeBytes { FieldNameSketch(fields, in: $0) }
    }

    @Test func `what is there is found, whatever its letters, whatever else is there`() throws {
        for name in Self.names {
            for spelling in [name, name.uppercased(), name.prefix(1).uppercased() + name.dropFirst()] {
                #expect(received([spelling]).mayHave(name))
                #expect(received(Self.names.reversed() + [spelling]).mayHave(name))
                let asked = FieldNameSketch([try #require(HTTPField.Name(name))])
                #expect(received(["host", spelling]).mayHaveOne(of: asked))
            }
        }
    }

    @Test func `what a plain request asks for is told from what services look for`() {
        let plain = received(["Host", "Accept", "User-Agent", "Accept-Encoding", "Connection"])
        for name in ["traceparent", "tracestate", "baggage", "b3", "x-request-id", "authorization", "cookie", "origin"]
        {
            #expect(!plain.mayHave(name), "\(name)")
        }
        #expect(!FieldNameSketch([]).mayHave("host") && !received([]).mayHaveOne(of: received(["host"])))
    }
}
