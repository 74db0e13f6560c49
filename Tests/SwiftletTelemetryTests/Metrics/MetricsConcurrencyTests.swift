import Dispatch
import Testing

@testable import SwiftletTelemetry

@Suite struct MetricsConcurrencyTests {
    private static let threads = 16
    private static let rounds = 20_000

    /// Runs `body` on several threads at the same time.
    private func atOnce(_ body: @escaping @Sendable (Int) -> Void) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            DispatchQueue.global().async {
                DispatchQueue.concurrentPerform(iterations: Self.threads, execute: body)
                continuation.resume()
            }
        }
    }

    @Test func `nothing is lost of what many threads count`() async {
        let registry = MetricsRegistry()
        let counter = registry.counter("a", help: "A.")
        let gauge = registry.gauge("b", help: "B.")
        let balance = registry.balance("c", help: "C.")
        let histogram = registry.histogram("d", help: "D.", bounds: [1, 2, 3])
        await atOnce { thread in
            for round in 0..<Self.rounds {
                counter.increment()
                counter.increment(by: 0.5)
                gauge.add(1)
                balance.add(round.isMultiple(of: 2) ? 1 : -1)
                histogram.record(Double(round % 4))
                if round.isMultiple(of: 5000) { _ = registry.text() }
            }
            balance.add(1)
        }
        let total = Self.threads * Self.rounds
        #expect(counter.value == Double(total) * 1.5)
        #expect(gauge.value == Double(total))
        #expect(balance.value == Self.threads)
        let lines = String(decoding: registry.text(), as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("d") }
        #expect(
            lines == [
                #"d_bucket{le="1.0"} \#(total / 2)"#, #"d_bucket{le="2.0"} \#(total / 4 * 3)"#,
                #"d_bucket{le="3.0"} \#(total)"#, #"d_bucket{le="+Inf"} \#(total)"#, "d_sum \(total / 2 * 3)",
                "d_count \(total)",
            ])
    }

    @Test func `a series that many threads ask for at once is one, and the limit holds`() async {
        let registry = MetricsRegistry(seriesLimit: 50)
        await atOnce { thread in
            for round in 0..<1000 {
                registry.counter("a", help: "A.", labels: ["n": "\(round % 100)"]).increment()
            }
        }
        let lines = String(decoding: registry.text(), as: UTF8.self).split(separator: "\n").filter {
            $0.hasPrefix("a_")
        }
        #expect(lines.count == 51)
        let values = lines.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        #expect(values.reduce(0, +) == Self.threads * 1000)
        #expect(values.count { $0 == Self.threads * 10 } == 50)
    }

    @Test func `exemplars of many threads are each whole`() async {
        let registry = MetricsRegistry()
        let histogram = registry.histogram("a", help: "A.", bounds: [1000])
        await atOnce { thread in
            let number = UInt64(thread + 1)
            for _ in 0..<2000 {
                histogram.record(Double(number), from: Exemplar(trace: (number, number), span: number))
            }
            let line = String(decoding: registry.text(.openMetrics), as: UTF8.self).split(separator: "\n")
                .first { $0.hasPrefix("a_bucket") && $0.contains("trace_id") }
            // Left out where another thread is at it.
            guard let line, let match = line.firstMatch(of: /trace_id="(\w{16})(\w{16})",span_id="(\w{16})"} (\d+)/)
            else {
                return
            }
            #expect(match.1 == match.2 && match.2 == match.3 && UInt64(match.1, radix: 16) == UInt64(match.4))
        }
    }
}
