/// How long to wait before something is tried again: a random time below a limit that doubles ("full jitter", M. Brooker,
/// "Exponential Backoff And Jitter", 2015).
enum Backoff {
    /// A random time below 25 ms, 50 ms, 100 ms, … and at most 250 ms.
    ///
    /// - Parameter retry: The number of the retry, from 1.
    static func pause(beforeRetry retry: Int) -> Duration {
        let limit = min(25_000 << min(retry - 1, 10), 250_000)
        return .microseconds(Int.random(in: 0...limit))
    }
}
