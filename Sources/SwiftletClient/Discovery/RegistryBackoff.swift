/// How long to wait before a registry that has failed is asked again: a random time below a limit that doubles ("full
/// jitter", M. Brooker, "Exponential Backoff And Jitter", 2015), so that those who lost it together do not return together.
struct RegistryBackoff: Sendable, Equatable {
    /// The limit of the first pause.
    var first: Duration = .milliseconds(100)
    /// What the limit does not exceed.
    var limit: Duration = .seconds(5)
    /// How often in a row it has failed.
    private(set) var failures = 0

    /// Makes a backoff; the defaults are meant for registries.
    init(first: Duration = .milliseconds(100), limit: Duration = .seconds(5)) {
        self.first = first
        self.limit = limit
    }

    /// It has failed once more.
    ///
    /// - Parameter random: a random number from 0 up to 1.
    /// - Returns: How long to wait.
    mutating func failed(random: Double) -> Duration {
        failures += 1
        return min(first * (1 << min(failures - 1, 20)), limit) * random
    }

    /// It has not failed.
    mutating func succeeded() { failures = 0 }
}
