import Testing

@testable import SwiftletTelemetry

@Suite struct MetricNameTests {
    @Test(arguments: [
        ("http.requests", "http_requests"), ("9lives", "_9lives"), ("", "_"), ("größe:x", "gr__e_x"),
        ("a b-c", "a_b_c"),
    ])
    func `a name is made legal`(text: String, name: String) {
        #expect(MetricName.legal(text) == name)
        #expect(name.wholeMatch(of: /[a-zA-Z_][a-zA-Z0-9_]*/) != nil)
    }

    @Test func `a name has an end`() {
        #expect(MetricName.legal(String(repeating: "上", count: 10_000)).utf8.count <= 201)
    }

    @Test(arguments: [
        ("a.total", "a"), ("a_total", "a"), ("a", "a"), ("_total", "_total"), ("total", "total"),
    ])
    func `a counter's name is told without its end`(text: String, name: String) {
        #expect(MetricName.counter(text) == name)
    }

    @Test(arguments: [
        ("a", "a_seconds"), ("a.seconds", "a_seconds"), ("a_ms", "a_seconds"), ("a.b_nanoseconds", "a_b_seconds"),
        ("forms", "forms_seconds"),
    ])
    func `a timer's name says seconds`(text: String, name: String) {
        #expect(MetricName.timer(text) == name)
    }

    @Test func `labels leave alone what is not theirs, and the last of two counts`() {
        let labels = MetricLabels([("__name__", "x"), ("le", "1"), ("b.c", "first"), ("b_c", "second"), ("a", "z")])
        #expect(labels.text == #"_name__="x",a="z",b_c="second",exported_le="1""#)
        #expect(labels == MetricLabels([("a", "z"), ("b_c", "second"), ("le", "1"), ("_name__", "x")]))
    }

    @Test func `a value has an end, and is cut between characters`() {
        let labels: MetricLabels = ["a": "x" + String(repeating: "上", count: 1000)]
        #expect(labels.text.utf8.count <= 1024 + 4)
        #expect(labels.text.hasSuffix("上\""))
    }
}
