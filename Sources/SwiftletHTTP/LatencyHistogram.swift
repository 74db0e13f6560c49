/// Counts latencies in steps of about a ninth, to find their median without keeping them.
///
/// The median, not the mean: a few requests that are slow by nature, as long polls are, say nothing about load.
struct LatencyHistogram {
    /// Eight steps for each doubling, from 1 µs to 2⁴⁰ ns (18 minutes).
    private static let stepBits = 3
    private static let firstExponent = 10
    private static let lastExponent = 40

    private var counts = [Int](repeating: 0, count: (lastExponent - firstExponent) << stepBits)
    private(set) var count = 0

    /// Adds a latency in nanoseconds.
    mutating func add(_ latency: Int) {
        counts[Self.step(of: latency)] += 1
        count += 1
    }

    mutating func removeAll() {
        guard count > 0 else { return }
        for step in counts.indices { counts[step] = 0 }
        count = 0
    }

    /// The median in nanoseconds; nil when there is nothing.
    var median: Int? {
        var rest = count / 2
        for (step, count) in counts.enumerated() where count > 0 {
            guard rest >= count else { return Self.middle(of: step) }
            rest -= count
        }
        return nil
    }

    private static func step(of latency: Int) -> Int {
        let latency = min(max(latency, 1 << firstExponent), (1 << lastExponent) - 1)
        let exponent = Int.bitWidth - 1 - latency.leadingZeroBitCount
        let fraction = (latency >> (exponent - stepBits)) & (1 << stepBits - 1)
        return (exponent - firstExponent) << stepBits + fraction
    }

    private static func middle(of step: Int) -> Int {
        let exponent = step >> stepBits + firstExponent
        let width = 1 << (exponent - stepBits)
        return 1 << exponent + (step & (1 << stepBits - 1)) * width + width / 2
    }
}
