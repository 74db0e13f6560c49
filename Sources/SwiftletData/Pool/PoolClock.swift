/// What a pool knows of time and chance; tests put their own in its place.
package struct PoolClock: Sendable {
    /// The time.
    package var now: @Sendable () -> ContinuousClock.Instant
    /// Waits until a time; throws when the task is cancelled.
    package var sleep: @Sendable (_ until: ContinuousClock.Instant) async throws -> Void
    /// A random number from 0 up to 1.
    package var random: @Sendable () -> Double

    /// Makes a clock.
    package init(
        now: @escaping @Sendable () -> ContinuousClock.Instant,
        sleep: @escaping @Sendable (_ until: ContinuousClock.Instant) async throws -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
    }

    /// The system's.
    package static let system = PoolClock(
        now: { .now }, sleep: { try await Task.sleep(until: $0, clock: .continuous) }, random: { .random(in: 0..<1) })
}
