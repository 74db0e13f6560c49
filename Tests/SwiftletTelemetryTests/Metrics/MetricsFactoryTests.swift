import Metrics
import Testing

@testable import SwiftletTelemetry

@Suite struct MetricsFactoryTests {
    private let registry = MetricsRegistry()

    private func lines(_ prefix: String) -> [String] {
        String(decoding: registry.text(), as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix(prefix) || $0.hasPrefix("# HELP \(prefix)") || $0.hasPrefix("# TYPE \(prefix)") }
    }

    @Test func `counters count`() {
        let counter = Counter(label: "orders.placed", dimensions: [("kind", "express")], factory: registry.factory)
        counter.increment()
        counter.increment(by: 4)
        counter.increment(by: -1)
        #expect(
            lines("orders") == [
                "# HELP orders_placed_total Recorded as orders.placed.", "# TYPE orders_placed_total counter",
                #"orders_placed_total{kind="express"} 5"#,
            ])
        counter.reset()
        #expect(lines("orders").last == #"orders_placed_total{kind="express"} 0"#)
    }

    @Test func `counters of fractions count fractions`() {
        let counter = FloatingPointCounter(label: "energy", factory: registry.factory)
        counter.increment(by: 0.25)
        counter.increment(by: 0.5)
        #expect(lines("energy").last == "energy_total 0.75")
    }

    @Test func `meters and gauges rise and fall`() {
        let meter = Meter(label: "queue", factory: registry.factory)
        meter.set(10)
        meter.increment(by: 2.5)
        meter.decrement()
        #expect(lines("queue").last == "queue 11.5")
        let gauge = Gauge(label: "level", factory: registry.factory)
        gauge.record(3)
        gauge.record(-1.5)
        #expect(lines("level").last == "level -1.5")
    }

    @Test func `recorders are histograms`() {
        let recorder = Recorder(label: "size", factory: registry.factory)
        recorder.record(3)
        recorder.record(0.002)
        #expect(lines("size_count") == ["size_count 2"] && lines("size_sum") == ["size_sum 3.002"])
        #expect(lines("size_bucket").contains(#"size_bucket{le="0.005"} 1"#))
    }

    @Test func `recorders take the bounds that their name was given before`() {
        _ = registry.histogram("size", help: "Sizes.", bounds: [5])
        Recorder(label: "size", factory: registry.factory).record(3)
        #expect(lines("size_bucket") == [#"size_bucket{le="5.0"} 1"#, #"size_bucket{le="+Inf"} 1"#])
    }

    @Test func `timers are histograms of seconds`() {
        let timer = Timer(label: "db.query", preferredDisplayUnit: .milliseconds, factory: registry.factory)
        timer.recordMilliseconds(20)
        timer.recordNanoseconds(500)
        #expect(lines("db_query_seconds_sum") == ["db_query_seconds_sum 0.0200005"])
        #expect(lines("db_query_seconds_bucket").contains(#"db_query_seconds_bucket{le="0.025"} 2"#))
    }

    @Test func `what is made twice records to one series, and what is destroyed is gone`() {
        let first = Counter(label: "a", factory: registry.factory)
        let second = Counter(label: "a", factory: registry.factory)
        first.increment()
        second.increment()
        #expect(lines("a_total").last == "a_total 2")
        first.destroy()
        #expect(lines("a_total").isEmpty)
        Counter(label: "a", factory: registry.factory).increment()
        #expect(lines("a_total").last == "a_total 1")
    }

    @Test func `all kinds can be destroyed`() {
        let before = registry.text()
        Counter(label: "c", factory: registry.factory).destroy()
        FloatingPointCounter(label: "f", factory: registry.factory).destroy()
        Meter(label: "m", factory: registry.factory).destroy()
        Gauge(label: "g", factory: registry.factory).destroy()
        Recorder(label: "r", factory: registry.factory).destroy()
        Timer(label: "t", factory: registry.factory).destroy()
        #expect(registry.text() == before)
    }
}
