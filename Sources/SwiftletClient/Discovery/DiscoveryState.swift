/// How the look for the instances of a service goes.
public struct DiscoveryState: Sendable, Equatable {
    /// The name of the service.
    public var service: String
    /// How many instances are known; nil before the registry has answered for the first time.
    public var instances: Int?
    /// How long ago the registry said that these are the instances; nil before it has answered for the first time.
    ///
    /// While the registry answers, it is less than a minute or, in DNS, than the records may be kept. It grows while the
    /// registry is down and the last known list is used.
    public var age: Duration?
    /// How often in a row the registry could not be asked; 0 while it answers.
    public var failures: Int

    /// Creates a state.
    public init(service: String, instances: Int? = nil, age: Duration? = nil, failures: Int = 0) {
        self.service = service
        self.instances = instances
        self.age = age
        self.failures = failures
    }
}

/// Discovery that can tell how the look for each service goes, for metrics and for people.
public protocol DiscoveryStateReporting: Sendable {
    /// The services that are looked for at present, in the order of their names.
    var states: [DiscoveryState] { get }
}
