import Logging
import Synchronization

/// Tells in the log that requests are refused because there are too many: at once, then a line every ten seconds with
/// their number, for a line for each would add to the load.
final class SheddingLog: Sendable {
    private static let pause: Duration = .seconds(10)

    private let state = Mutex<(count: Int, next: ContinuousClock.Instant?)>((0, nil))

    /// Notes that the request of `context` was refused.
    func note(_ context: RequestContext, at now: ContinuousClock.Instant = .now) {
        let count = state.withLock { state -> Int? in
            state.count += 1
            if let next = state.next, now < next { return nil }
            state.next = now + Self.pause
            defer { state.count = 0 }
            return state.count
        }
        guard let count else { return }
        context.logger.warning(
            "requests are refused, for there are more than can be served in time",
            metadata: ["refused": .stringConvertible(count)])
    }
}
