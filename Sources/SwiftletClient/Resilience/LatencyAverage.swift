import NIOCore

/// The mean latency of an instance, newer tries weighing more: each as much as the time since the one before it has of some
/// seconds.
struct LatencyAverage: Sendable {
    private static let memory = 2e9
    private static let halfLife = 10e9

    private var mean = 0.0
    private var measuredAt: NIODeadline?

    /// Takes how long a try took.
    mutating func record(_ took: TimeAmount, at now: NIODeadline) {
        let sample = Double(max(took.nanoseconds, 1))
        if let measuredAt {
            let age = Double((now - measuredAt).nanoseconds)
            mean += (sample - mean) * age / (age + Self.memory)
        } else {
            mean = sample
        }
        measuredAt = now
    }

    /// Takes how long a try took that failed or was given up: who fails fast is not fast.
    mutating func recordAtLeast(_ took: TimeAmount, at now: NIODeadline) {
        if Double(took.nanoseconds) > mean { record(took, at: now) }
    }

    /// The mean in nanoseconds; nil when nothing is known.
    ///
    /// - Parameter isIdle: whether nothing is under way; what was measured then counts for less and less, so that an
    ///   instance that was slow once is tried again.
    func value(isIdle: Bool, at now: NIODeadline) -> Double? {
        guard let measuredAt else { return nil }
        let age = Double((now - measuredAt).nanoseconds)
        guard isIdle, age > 1e9 else { return mean }
        // Halves, and on a straight line between two of them.
        let (whole, part) = (min(age / Self.halfLife, 60).rounded(.down), age / Self.halfLife)
        let rest = min(max(part - whole, 0), 1)
        return mean * Double(sign: .plus, exponent: -Int(whole), significand: 1) * (1 - rest / 2)
    }
}
