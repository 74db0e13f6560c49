/// One running copy of a service.
public struct ServiceInstance: Sendable, Hashable {
    /// What tells it apart from the other instances of its service, as long as it lives.
    public var id: String
    /// Where it is reached.
    public var address: ServiceAddress
    /// Where it runs, such as an availability zone; nil when that is not known.
    public var zone: String?

    /// Creates an instance.
    ///
    /// - Parameters:
    ///   - id: what tells it apart; its address unless given.
    ///   - address: where it is reached.
    ///   - zone: where it runs, if that is known.
    public init(id: String? = nil, address: ServiceAddress, zone: String? = nil) {
        self.id = id ?? address.description
        self.address = address
        self.zone = zone
    }
}
