/// Connections cannot be opened; known until one could be.
struct PoolTrouble: Hashable, Sendable {
    typealias Instant = ContinuousClock.Instant

    /// How often in a row opening has failed; those that ran at the same time count as one.
    var failures: Int
    /// When it failed first.
    let since: Instant
    /// Whether it fails until somebody changes something, as with a wrong password.
    var isPermanent: Bool
    /// Not before then is it tried again.
    var retryAt: Instant

    /// What is known after another failure.
    ///
    /// - Parameters:
    ///   - earlier: What was known.
    ///   - begun: How often it had failed when the attempt began.
    ///   - random: A random number from 0 up to 1.
    init(after earlier: PoolTrouble?, begun: Int, isPermanent: Bool, random: Double, now: Instant) {
        failures = max(earlier?.failures ?? 0, begun + 1)
        since = earlier?.since ?? now
        self.isPermanent = isPermanent
        if let earlier, earlier.failures == failures {
            // Attempts that ran at the same time fail one after the other: the first has set the pause.
            retryAt = earlier.retryAt
        } else {
            let backoff = isPermanent ? Backoff.refused : .connecting
            retryAt = now + backoff.pause(beforeRetry: failures, random: random)
        }
    }

    /// Whether the latest failure is told: the first ones, then fewer and fewer, but at least every 64th.
    var isTold: Bool { failures.nonzeroBitCount == 1 || failures.isMultiple(of: 64) }
}
