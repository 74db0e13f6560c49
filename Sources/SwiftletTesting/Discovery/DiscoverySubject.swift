public import SwiftletClient

/// Discovery that is put to the test, and hands that change what it tells.
public protocol DiscoverySubject: Sendable {
    /// What is tested.
    var discovery: any ServiceDiscovery { get }

    /// Makes these addresses, and no others, those of a service's instances, without the discovery under test.
    func publish(_ addresses: [ServiceAddress], of service: String) async throws

    /// Takes away what the discovery asks, as if its machine was gone; false where there is nothing to take away.
    func interrupt() async throws -> Bool

    /// Gives it back, with what it knew.
    func restore() async throws

    /// Makes the registry forget all that registered by themselves; false where it cannot.
    func forget() async throws -> Bool
}

extension DiscoverySubject {
    /// There is nothing to take away.
    public func interrupt() async throws -> Bool { false }

    /// Nothing was taken away.
    public func restore() async throws {}

    /// It cannot forget.
    public func forget() async throws -> Bool { false }
}
