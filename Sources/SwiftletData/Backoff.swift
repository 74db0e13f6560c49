/// How long to wait before something is tried again: a random time below a limit that doubles ("full jitter", M. Brooker,
/// "Exponential Backoff And Jitter", 2015).
package struct Backoff: Sendable {
    /// The limit of the first pause.
    package var first: Duration
    /// What the limit does not exceed.
    package var limit: Duration

    /// Makes a backoff.
    package init(first: Duration, limit: Duration) {
        self.first = first
        self.limit = limit
    }

    /// Transactions that collided: below 25 ms, 50 ms, 100 ms, … and at most 250 ms.
    package static let transaction = Backoff(first: .milliseconds(25), limit: .milliseconds(250))

    /// A server that does not answer: below 50 ms, 100 ms, … and at most 2 s, so that it is noticed soon when it is back.
    package static let connecting = Backoff(first: .milliseconds(50), limit: .seconds(2))

    /// A server that refuses whoever asks, which somebody has to change first: below 250 ms, 500 ms, … and at most 5 s.
    package static let refused = Backoff(first: .milliseconds(250), limit: .seconds(5))

    /// A pause.
    ///
    /// - Parameters:
    ///   - retry: The number of the retry, from 1.
    ///   - random: A random number from 0 up to 1.
    package func pause(beforeRetry retry: Int, random: Double) -> Duration {
        min(first * (1 << min(retry - 1, 20)), limit) * random
    }
}
