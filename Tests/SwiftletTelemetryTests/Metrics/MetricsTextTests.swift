import Testing

@testable import SwiftletTelemetry

@Suite struct MetricsTextTests {
    private let registry = MetricsRegistry()

    /// The lines of one metric.
    private func lines(_ name: String, _ format: MetricsFormat = .prometheus) -> [String] {
        String(decoding: registry.text(format), as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { $0.contains(name) }
    }

    @Test func `a counter is shown with its help, its type and a name that ends with total`() {
        registry.counter("orders", help: "Orders placed.", labels: ["kind": "express"]).increment(by: 3)
        registry.counter("orders_total", help: "", labels: [:]).increment(by: 2.5)
        #expect(
            lines("orders") == [
                "# HELP orders_total Orders placed.", "# TYPE orders_total counter", "orders_total 2.5",
                #"orders_total{kind="express"} 3"#,
            ])
        #expect(
            lines("# ", .openMetrics).suffix(3).dropFirst().prefix(1) == ["# TYPE swiftlet_metrics_dropped counter"])
        #expect(lines("# TYPE orders", .openMetrics) == ["# TYPE orders counter"])
    }

    @Test func `a gauge is shown as it is`() {
        let gauge = registry.gauge("room_temperature_celsius", help: "How warm it is.")
        gauge.set(21.5)
        gauge.add(-30)
        #expect(lines("room").last == "room_temperature_celsius -8.5")
        for (value, text) in [
            (Double.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (1e300, "1e+300"), (7, "7"),
            (-0.25, "-0.25"),
        ] {
            gauge.set(value)
            #expect(lines("room").last == "room_temperature_celsius " + text)
        }
    }

    @Test func `the buckets of a histogram include those below, and their bounds`() {
        let histogram = registry.histogram("size", help: "Sizes.", bounds: [10, 1, 0.5], labels: ["a": "b"])
        for value in [0.25, 0.5, 1, 3, 11, -1] { histogram.record(value) }
        histogram.record(.nan)
        histogram.record(.infinity)
        #expect(
            lines("size") == [
                "# HELP size Sizes.", "# TYPE size histogram", #"size_bucket{a="b",le="0.5"} 3"#,
                #"size_bucket{a="b",le="1.0"} 4"#, #"size_bucket{a="b",le="10.0"} 5"#,
                #"size_bucket{a="b",le="+Inf"} 6"#, #"size_sum{a="b"} 14.75"#, #"size_count{a="b"} 6"#,
            ])
        #expect(histogram.count == 6)
    }

    @Test func `help and labels are escaped`() {
        let hostile = "a\\b\"\u{301}c\nd\r\n上"
        registry.gauge("g", help: hostile, labels: ["v": hostile, "empty": ""]).set(1)
        let value = #"g{v="a\\b\"\#u{301}c\nd"# + "\r" + #"\n上"} 1"#
        #expect(lines("# HELP g ") == [#"# HELP g a\\b"\#u{301}c\nd"# + "\r" + #"\n上"#])
        #expect(lines("# HELP g ", .openMetrics) == [#"# HELP g a\\b\"\#u{301}c\nd"# + "\r" + #"\n上"#])
        #expect(lines("g{") == [value] && lines("g{", .openMetrics) == [value])
    }

    @Test func `units are told, and the end is marked, in OpenMetrics`() {
        registry.gauge("sent_bytes", help: "Sent.").set(1)
        #expect(lines("# UNIT", .openMetrics) == ["# UNIT sent_bytes bytes"] && lines("# UNIT").isEmpty)
        #expect(lines("", .openMetrics).last == "# EOF" && lines("# EOF").isEmpty)
    }

    @Test func `what has no samples is not shown`() {
        registry.collect(gauge: "absent", help: "Is not there.") { nil }
        #expect(lines("absent").isEmpty)
    }
}
