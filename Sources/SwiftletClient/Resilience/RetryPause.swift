import NIOCore

/// How long to wait before a call is tried again: any time up to a bound that doubles from 25 ms to 250 ms ("full jitter", so
/// that callers who failed together do not come back together).
enum RetryPause {
    private static let first = TimeAmount.milliseconds(25)
    private static let longest = TimeAmount.milliseconds(250)

    /// - Parameters:
    ///   - retry: which retry it is, the first being 1.
    ///   - random: a number from 0 up to 1.
    static func time(beforeRetry retry: Int, random: Double) -> TimeAmount {
        let doublings = min(max(retry - 1, 0), 10)
        let bound = min(first.nanoseconds << Int64(doublings), longest.nanoseconds)
        return .nanoseconds(Int64(Double(bound) * min(max(random, 0), 1)))
    }
}
