import NIOCore

/// Which latency a share of the last tries stays below, to within a tenth: counts in buckets that grow by a fifth, halved
/// when there are many so that newer tries weigh more.
struct LatencyQuantile: Sendable {
    private static let growth = 1.2
    private static let first = 50_000.0
    private static let halvedAt = 1000.0
    private static let leastCount = 20.0

    private var counts: [Double] = []
    private var total = 0.0

    /// Takes how long a try took.
    mutating func record(_ took: TimeAmount) {
        if counts.isEmpty { counts = Array(repeating: 0, count: 96) }
        var bucket = 0
        var bound = Self.first
        while bound < Double(took.nanoseconds), bucket < counts.count - 1 {
            bucket += 1
            bound *= Self.growth
        }
        counts[bucket] += 1
        total += 1
        guard total >= Self.halvedAt else { return }
        for index in counts.indices { counts[index] /= 2 }
        total /= 2
    }

    /// The latency that `share` of the tries stay below; nil while there were too few.
    func value(_ share: Double) -> TimeAmount? {
        guard total >= Self.leastCount else { return nil }
        var below = 0.0
        var bound = Self.first
        for count in counts {
            below += count
            if below >= share * total { break }
            bound *= Self.growth
        }
        return .nanoseconds(Int64(bound))
    }
}
