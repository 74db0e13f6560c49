import NIOCore

/// How many more tries a service may get because of failures: a share of the calls of the last ten seconds, and a few each
/// second besides, so that services with few calls are retried too.
///
/// Without it a service that fails under load gets a multiple of that load, and stays down.
struct RetryBudget: Sendable {
    private let share: Double
    private let floor: Double
    private var calls = SlidingCount(window: .seconds(10))
    private var retries = SlidingCount(window: .seconds(10))
    /// What is left of the floor, at most what one second brings.
    private var spare: Double
    private var filledAt: NIODeadline?

    /// - Parameters:
    ///   - share: which part of the calls may be tried again.
    ///   - floor: how many retries a second there may be besides.
    init(share: Double, floor: Double) {
        self.share = max(share, 0)
        self.floor = max(floor, 0)
        spare = self.floor
    }

    /// Counts a call.
    mutating func deposit(at now: NIODeadline) { calls.add(1, at: now) }

    /// Takes one retry; false when there is none left.
    mutating func withdraw(at now: NIODeadline) -> Bool {
        if let filledAt { spare = min(spare + Double((now - filledAt).nanoseconds) * 1e-9 * floor, floor) }
        filledAt = now
        if spare >= 1 {
            spare -= 1
            return true
        }
        guard retries.value(at: now) + 1 <= share * calls.value(at: now) else { return false }
        retries.add(1, at: now)
        return true
    }
}
