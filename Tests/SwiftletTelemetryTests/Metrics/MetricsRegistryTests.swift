import Testing

@testable import SwiftletTelemetry

@Suite struct MetricsRegistryTests {
    private func text(_ registry: MetricsRegistry) -> String { String(decoding: registry.text(), as: UTF8.self) }

    private func dropped(_ registry: MetricsRegistry, _ reason: String) -> Double {
        registry.counter("swiftlet_metrics_dropped", help: "", labels: ["reason": reason]).value
    }

    @Test func `a name with the same labels, in whatever order, is one series`() {
        let registry = MetricsRegistry()
        let first = registry.counter("a", help: "A.", labels: ["x": "1", "y": "2"])
        let second = registry.counter("a", help: "Another.", labels: ["y": "2", "x": "1"])
        #expect(first === second)
        #expect(registry.counter("a", help: "A.", labels: ["x": "2"]) !== first)
    }

    @Test func `a counter never falls`() {
        let counter = MetricsRegistry().counter("a", help: "A.")
        counter.increment(by: 2)
        counter.increment(by: -1)
        counter.increment(by: -0.5)
        counter.increment(by: .nan)
        counter.increment(by: .infinity)
        #expect(counter.value == 2)
        counter.reset()
        #expect(counter.value == 0)
    }

    @Test func `series beyond the limit are counted together`() {
        let registry = MetricsRegistry(seriesLimit: 10)
        for number in 0..<100 {
            registry.counter("a", help: "A.", labels: ["n": "\(number)"]).increment(by: 2)
            registry.histogram("h", help: "H.", labels: ["n": "\(number)"]).record(1)
        }
        let lines = text(registry).split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("a_total{") } == 11)
        #expect(lines.contains(#"a_total{overflow="true"} 180"#))
        #expect(lines.contains(#"h_count{overflow="true"} 90"#))
        #expect(dropped(registry, "limit") == 180)
    }

    @Test func `gauges beyond the limit are not shown`() {
        let registry = MetricsRegistry(seriesLimit: 1)
        for number in 0..<3 { registry.gauge("a", help: "A.", labels: ["n": "\(number)"]).set(5) }
        registry.collect(gauges: "b", help: "B.") { (0..<100).map { (["n": "\($0)"], 1) } }
        let lines = text(registry).split(separator: "\n")
        #expect(lines.filter { $0.hasPrefix("a{") } == [#"a{n="0"} 5"#])
        #expect(lines.count { $0.hasPrefix("b{") } == 1)
    }

    @Test func `metrics beyond the limit are not shown`() {
        let registry = MetricsRegistry()
        for number in 0..<2000 { registry.counter("a\(number)", help: "A.").increment() }
        #expect(text(registry).split(separator: "\n").count { $0.hasPrefix("a") } < 1000)
        #expect(dropped(registry, "limit") > 1000)
    }

    @Test func `a name that another metric has, or needs for its samples, is refused and counted`() {
        let registry = MetricsRegistry()
        registry.histogram("a", help: "A.").record(1)
        registry.gauge("a", help: "A.").set(1)
        registry.gauge("a_count", help: "A.").set(1)
        registry.counter("a_bucket", help: "A.").increment()
        registry.gauge("b_total", help: "B.").set(1)
        registry.counter("b", help: "B.").increment()
        registry.collect(gauge: "b_total", help: "B.") { 1 }
        registry.gauge("c", help: "C.").set(1)
        registry.balance("c", help: "C.").add(1)
        #expect(dropped(registry, "name") == 6)
        let types = text(registry).split(separator: "\n").filter { $0.hasPrefix("# TYPE") }
        #expect(
            types == [
                "# TYPE a histogram", "# TYPE b_total gauge", "# TYPE c gauge",
                "# TYPE swiftlet_metrics_dropped_total counter",
            ])
    }

    @Test func `what is kept elsewhere is read when it is shown, from all who give it`() {
        let registry = MetricsRegistry()
        let length = registry.gauge("unrelated", help: "Moves.")
        registry.collect(gauge: "queue_length", help: "Waiting.", labels: ["queue": "a"]) { length.value }
        registry.collect(gauges: "queue_length", help: "Waiting.") { [(["queue": "b"], 7)] }
        registry.collect(counter: "queue_taken", help: "Taken.") { 12 }
        length.set(3)
        let lines = text(registry).split(separator: "\n").filter { $0.hasPrefix("queue") }
        #expect(lines == [#"queue_length{queue="a"} 3"#, #"queue_length{queue="b"} 7"#, "queue_taken_total 12"])
        length.set(4)
        #expect(text(registry).contains(#"queue_length{queue="a"} 4"#))
    }
}
