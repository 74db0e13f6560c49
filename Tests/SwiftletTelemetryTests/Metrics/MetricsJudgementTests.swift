import Metrics
import TestTools
import Testing

@testable import SwiftletTelemetry

/// What is shown, judged by those who read it.
@Suite struct MetricsJudgementTests {
    /// A registry with metrics of every kind.
    private func registry() -> MetricsRegistry {
        let registry = MetricsRegistry(seriesLimit: 20)
        registry.collectProcess()
        for number in 0..<30 { registry.counter("orders", help: "Orders.", labels: ["n": "\(number)"]).increment() }
        registry.counter("energy_joules", help: "Used \"up\" \\ here\nor there.").increment(by: 0.1)
        registry.gauge("sent_bytes", help: "Sent.", labels: ["to": "a\\b\"c\nd上"]).set(1e18)
        registry.gauge("room_temperature_celsius", help: "How warm it is.").set(-.infinity)
        registry.balance("active_requests", help: "Being handled.").add(-1)
        let latency = registry.histogram("request_duration_seconds", help: "Durations.", labels: ["route": "/a/{b}"])
        for value in [1e-9, 0.003, 2, 100] {
            latency.record(value, from: Exemplar(trace: (0xAB, 1), span: 0xC))
        }
        registry.histogram("difference_celsius", help: "Differences.", bounds: [-1, 0, 1]).record(-2)
        Timer(label: "db.query_ms", dimensions: [("le", "1"), ("9", "2")], factory: registry.factory).recordSeconds(1)
        return registry
    }

    @Test(.enabled(if: MetricsJudge.knowsPrometheus)) func `promtool finds nothing wrong`() async throws {
        let text = String(decoding: registry().text(), as: UTF8.self)
        #expect(try await MetricsJudge.complaints(aboutPrometheus: text) == "")
    }

    @Test(.enabled(if: MetricsJudge.knowsPrometheus)) func `promtool would find what is wrong`() async throws {
        let text = "# TYPE a counter\na{b=\"\"c\"} 1\n"
        #expect(try await MetricsJudge.complaints(aboutPrometheus: text) != "")
    }

    @Test(.enabled(if: MetricsJudge.knowsOpenMetrics))
    func `the strict parser of OpenMetrics reads everything as it is`() async throws {
        let text = String(decoding: registry().text(.openMetrics), as: UTF8.self)
        let families = try await MetricsJudge.families(ofOpenMetrics: text)
        let byName = Dictionary(uniqueKeysWithValues: families.map { ($0.name, $0) })
        #expect(byName["orders"]?.samples.count == 21 && byName["orders"]?.type == "counter")
        #expect(byName["sent_bytes"]?.unit == "bytes")
        #expect(byName["sent_bytes"]?.samples.first?.labels == ["to": "a\\b\"c\nd上"])
        #expect(byName["room_temperature_celsius"]?.samples.first?.value == "-inf")
        let buckets = try #require(byName["request_duration_seconds"]).samples.filter { $0.name.hasSuffix("_bucket") }
        let exemplars = buckets.compactMap(\.exemplar)
        #expect(exemplars.map(\.value) == [1e-9, 0.003, 2, 100])
        let trace = String(repeating: "0", count: 14) + "ab" + String(repeating: "0", count: 15) + "1"
        for exemplar in exemplars { #expect(exemplar.labels == ["trace_id": trace, "span_id": "000000000000000c"]) }
        #expect(byName["difference_celsius"]?.samples.contains { $0.name.hasSuffix("_sum") } == false)
    }
}
