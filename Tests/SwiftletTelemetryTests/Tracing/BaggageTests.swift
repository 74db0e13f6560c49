import Testing
import Tracing

@testable import SwiftletTelemetry

@Suite struct BaggageTests {
    @Test(arguments: [
        ("a=1,b=2", ["a": "1", "b": "2"]), ("a = 1 , b\t=\t2", ["a": "1", "b": "2"]), ("a=1;ttl=3;x", ["a": "1"]),
        ("a=%20%C3%A4%2C", ["a": " ä,"]), ("a=100%", ["a": "100%"]), ("a=1,a=2", ["a": "2"]), ("a=", ["a": ""]),
        ("a=b=c", ["a": "b=c"]), ("", [:]), ("a", [:]), ("=1,b=2", ["b": "2"]), ("a b=1,c=2", ["c": "2"]),
        ("a=\"1\",b=2", ["b": "2"]), ("a=%FF", ["a": "\u{FFFD}"]),
    ])
    func `members are read, and malformed ones left out`(field: String, expected: [String: String]) {
        let baggage = Baggage(field)
        #expect(Dictionary(uniqueKeysWithValues: baggage.keys.map { ($0, baggage[$0] ?? "") }) == expected)
    }

    @Test func `what is sent is what was received, properties included`() {
        #expect(Baggage("a=1;ttl=3,b=%20x").field == "a=1;ttl=3,b=%20x")
        var baggage = Baggage()
        baggage["tenant"] = "größe, \"x\";\\%"
        #expect(baggage.field == "tenant=gr%C3%B6%C3%9Fe%2C%20%22x%22%3B%5C%25")
        #expect(baggage.field.map { Baggage($0) }?["tenant"] == baggage["tenant"])
        baggage["tenant"] = nil
        #expect(baggage.field == nil)
    }

    @Test func `there is a limit to members and bytes`() throws {
        let field = (0..<100).map { "k\($0)=v" }.joined(separator: ",")
        #expect(Baggage(field).keys.count == 64)
        #expect(Baggage("a=" + String(repeating: "x", count: 8200)).isEmpty)
        var baggage = Baggage()
        for index in 0..<100 { baggage["key\(index)"] = String(repeating: "x", count: 300) }
        #expect(baggage.keys.count == 64)
        #expect(try #require(baggage.field).utf8.count <= 8192)
        baggage = Baggage()
        baggage["not a name"] = "x"
        #expect(baggage.isEmpty)
    }

    @Test func `baggage is passed on with and without a trace, recorded or not`() {
        let fields = ["baggage": "tenant=acme"]
        #expect(ServiceTracer.recording().relayed(fields)["baggage"] == "tenant=acme")
        let passing = ServiceTracer(
            propagation: Propagation([.w3c, .baggage]),
            queue: SpanQueue())
        #expect(passing.relayed(fields) == fields)
    }
}
