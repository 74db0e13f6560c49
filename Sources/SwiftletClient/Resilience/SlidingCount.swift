import NIOCore

/// About how much was counted in the last seconds: what the running window has, and of the one before it the part that a
/// window ending now would still cover.
struct SlidingCount: Sendable {
    private let window: TimeAmount
    private var start = NIODeadline.distantPast
    private var current = 0.0
    private var previous = 0.0

    init(window: TimeAmount) { self.window = max(window, .milliseconds(1)) }

    /// Counts.
    mutating func add(_ amount: Double, at now: NIODeadline) {
        advance(to: now)
        current += amount
    }

    /// The count of a window that ends now.
    mutating func value(at now: NIODeadline) -> Double {
        advance(to: now)
        guard previous > 0 else { return current }
        let covered = 1 - Double((now - start).nanoseconds) / Double(window.nanoseconds)
        return current + previous * min(max(covered, 0), 1)
    }

    /// Forgets all.
    mutating func reset() {
        current = 0
        previous = 0
    }

    private mutating func advance(to now: NIODeadline) {
        let age = now - start
        guard age >= window else { return }
        let isNext = age.nanoseconds / 2 < window.nanoseconds
        previous = isNext ? current : 0
        current = 0
        start = isNext ? start + window : now
    }
}
