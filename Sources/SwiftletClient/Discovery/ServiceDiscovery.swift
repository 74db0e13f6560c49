/// Tells where the instances of services are.
///
/// `SwiftletTesting` has a conformance suite that every implementation must pass.
public protocol ServiceDiscovery: Sendable {
    /// The instances of a service, as they come and go: the whole list each time it changes, the first as soon as it is
    /// known. It may be empty.
    ///
    /// The sequence goes on until its reader is cancelled. A registry that cannot be reached does not end it: it is asked
    /// again, and what was last known holds meanwhile.
    func instances(of service: String) -> AsyncStream<[ServiceInstance]>
}
