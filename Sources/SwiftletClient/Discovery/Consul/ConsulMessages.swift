import SwiftletSchema

/// An entry of the answer to `/v1/health/service/:service`.
@Schema
struct ConsulEntry {
    @Field(.name("Node")) var node: ConsulNode
    @Field(.name("Service")) var service: ConsulService
}

@Schema
struct ConsulNode {
    @Field(.name("Node")) var name: String
    @Field(.name("Address")) var address: String
}

@Schema
struct ConsulService {
    @Field(.name("ID")) var id: String
    /// Empty where it is that of the node.
    @Field(.name("Address")) var address: String?
    @Field(.name("Port")) var port: Int
    @Field(.name("Meta")) var meta: [String: String]?
    /// Where it runs, told by Consul 1.17 and later.
    @Field(.name("Locality")) var locality: ConsulLocality?
}

@Schema
struct ConsulLocality {
    @Field(.name("Zone")) var zone: String?
}

/// What an agent is told of a service.
@Schema
struct ConsulRegistration {
    @Field(.name("ID")) var id: String
    @Field(.name("Name")) var name: String
    @Field(.name("Address")) var address: String
    @Field(.name("Port")) var port: Int
    @Field(.name("Meta")) var meta: [String: String]
    @Field(.name("Check")) var check: ConsulCheck
}

@Schema
struct ConsulCheck {
    @Field(.name("HTTP")) var url: String
    @Field(.name("Interval")) var interval: String
    @Field(.name("Timeout")) var timeout: String
    @Field(.name("DeregisterCriticalServiceAfter")) var removal: String
    /// The service is ready when it registers; without this it would be unwell until the first check.
    @Field(.name("Status")) var status: String
}

extension ConsulEntry {
    /// The key of a service's metadata that says where it runs, and the one that says how it is talked to.
    static let zoneKey = "zone", schemeKey = "scheme", pathKey = "path"

    /// The instance; nil where it has no address that can be called.
    var instance: ServiceInstance? {
        let host = service.address.flatMap { $0.isEmpty ? nil : $0 } ?? node.address
        let scheme = service.meta?[Self.schemeKey] ?? "http"
        guard ["http", "https"].contains(scheme) else { return nil }
        let authority = host.contains(":") ? "[\(host)]:\(service.port)" : "\(host):\(service.port)"
        let path = service.meta?[Self.pathKey] ?? ""
        guard let address = try? ServiceAddress("\(scheme)://\(authority)\(path)") else { return nil }
        // An agent's ids are its own: two agents may have given the same one.
        return ServiceInstance(
            id: "\(node.name)/\(service.id)", address: address,
            zone: service.meta?[Self.zoneKey] ?? service.locality?.zone)
    }
}
