/// Discovery that instances make themselves known to.
///
/// `SwiftletTesting` has a conformance suite that every implementation must pass.
public protocol ServiceRegistry: ServiceDiscovery {
    /// Makes an instance known, and keeps it known until the registration is ended: it is renewed in the background, and
    /// made known anew where the registry has forgotten it.
    ///
    /// It returns at once; a registry that cannot be reached is tried again.
    ///
    /// - Parameters:
    ///   - instance: the instance; its id tells it apart from all others of the service, so that it is the same one when
    ///     it is registered again.
    ///   - service: the name of the service.
    ///   - check: how the registry finds out whether the instance is well, if it is one that asks.
    /// - Returns: What ends it.
    func register(_ instance: ServiceInstance, of service: String, check: HealthCheck) -> Registration
}

/// How a registry finds out whether an instance is well.
public struct HealthCheck: Sendable, Hashable {
    /// The path that is asked for at the instance's address; an answer of 200–299 is well.
    public var path: String
    /// The pause between two checks.
    public var interval: Duration
    /// How long an answer may take.
    public var timeout: Duration
    /// How long an instance may be unwell before it is removed from the registry.
    public var removal: Duration

    /// Creates a check.
    public init(
        path: String = "/health", interval: Duration = .seconds(10), timeout: Duration = .seconds(2),
        removal: Duration = .seconds(600)
    ) {
        self.path = path
        self.interval = interval
        self.timeout = timeout
        self.removal = removal
    }
}
