import NIOHTTP1
import SwiftletSchema

/// One instance's talk with its agent.
struct ConsulRegistering: RegistrationKeeping {
    /// How often the agent is asked whether it still knows the instance: an agent that was replaced knows nothing.
    static let renewal = Duration.seconds(10)
    /// The shortest time that Consul waits until it removes an unwell instance.
    private static let shortestRemoval = Duration.seconds(60)

    private let instance: ServiceInstance
    private let service: String
    private let check: HealthCheck
    private let registry: ConsulRegistry
    /// An agent has one space of ids for all services. They stand in paths, whose slashes would be taken for others.
    private let id: String

    init(_ instance: ServiceInstance, of service: String, check: HealthCheck, at registry: ConsulRegistry) {
        self.instance = instance
        self.service = service
        self.check = check
        self.registry = registry
        id = String(
            "\(service)-\(instance.id)".map {
                $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) ? $0 : "-"
            })
    }

    func register() async throws -> Duration {
        let parts = instance.address.parts
        var meta = [ConsulEntry.schemeKey: parts.scheme]
        if let zone = instance.zone { meta[ConsulEntry.zoneKey] = zone }
        if !parts.path.isEmpty { meta[ConsulEntry.pathKey] = parts.path }
        let registration = ConsulRegistration(
            id: id, name: service, address: parts.host, port: parts.port, meta: meta,
            check: ConsulCheck(
                url: instance.address.description + check.path, interval: check.interval.consulText,
                timeout: check.timeout.consulText, removal: max(check.removal, Self.shortestRemoval).consulText,
                status: "passing"))
        _ = try await registry.send(
            .PUT, "/v1/agent/service/register", "replace-existing-checks=true", body: try registration.json(),
            within: ConsulRegistry.callLimit)
        return Self.renewal
    }

    func renew() async throws -> Duration? {
        let answer = try await registry.send(
            .GET, "/v1/agent/service/\(id)", within: ConsulRegistry.callLimit, accepting: [404])
        return answer.status == 404 ? nil : Self.renewal
    }

    func withdraw() async throws {
        // An agent that does not know the instance says so with 404, or with 500 before version 1.10.
        _ = try await registry.send(
            .PUT, "/v1/agent/service/deregister/\(id)", within: ConsulRegistry.callLimit, accepting: [404])
    }
}

extension Duration {
    /// As Consul reads durations.
    fileprivate var consulText: String {
        let (seconds, attoseconds) = components
        return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms"
    }
}
