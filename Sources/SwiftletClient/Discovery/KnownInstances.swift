/// What is known of the instances of a service: the last list that the registry gave, which holds until the registry gives
/// another, however long that takes.
struct KnownInstances: Sendable {
    /// The list in a fixed order; nil before the first.
    private(set) var instances: [ServiceInstance]?
    /// When the registry last said that this is the list.
    private(set) var confirmed: ContinuousClock.Instant?
    private(set) var backoff: RegistryBackoff

    init(backoff: RegistryBackoff = RegistryBackoff()) {
        self.backoff = backoff
    }

    /// The registry has given the list, whether it changed or not.
    ///
    /// - Returns: The list if readers do not know it yet.
    mutating func confirm(_ list: [ServiceInstance], at now: ContinuousClock.Instant) -> [ServiceInstance]? {
        var seen: Set<String> = []
        let list = list.filter { seen.insert($0.id).inserted }.sorted { $0.id < $1.id }
        confirmed = now
        backoff.succeeded()
        guard list != instances else { return nil }
        instances = list
        return list
    }

    /// The registry could not be asked: the list stays.
    ///
    /// - Parameter random: a random number from 0 up to 1.
    /// - Returns: How long to wait before it is asked again.
    mutating func failed(random: Double) -> Duration { backoff.failed(random: random) }

    /// How long ago the registry said that this is the list; nil before the first.
    func age(at now: ContinuousClock.Instant) -> Duration? { confirmed.map { $0.duration(to: now) } }
}
