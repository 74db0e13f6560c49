import SwiftletClient
import SwiftletHTTP
import SwiftletTelemetry

extension App {
    /// Reads which registry is asked, if any.
    func readDiscovery() {
        do {
            let discovery = try DiscoverySettings(settings)
            declare { $0.discovery = discovery }
        } catch {
            refuse(error)
        }
    }

    /// What the service has to do with a registry, on the server's loops; nil where there is none.
    func membership(_ server: Server?) throws -> Membership? {
        let draft = declared
        guard let server, let settings = draft.discovery else { return nil }
        let connection = try RegistryConnection(
            settings.url, settings.credentials, eventLoopGroup: server.eventLoopGroup, logger: logger)
        let membership = Membership(of: name, settings, connection, logger: logger)
        if draft.metricsPath != nil { measure(membership) }
        // What is known holds while the registry is down, so it makes no service unready.
        readiness("registry", isRequired: false) { [weak membership] in try membership?.check() }
        return membership
    }

    /// Shows how old the lists are by which services are called.
    private func measure(_ membership: Membership) {
        metrics.collect(
            gauges: "swiftlet_discovery_age_seconds",
            help: "Time since the registry last said where a service is; it grows while the registry is down."
        ) { [weak membership] in
            (membership?.states ?? []).compactMap { state in
                state.age.map { (["upstream": state.service], $0 / .seconds(1)) }
            }
        }
        metrics.collect(
            gauges: "swiftlet_discovery_failures",
            help: "How often in a row the registry could not be asked where a service is; 0 while it answers."
        ) { [weak membership] in
            (membership?.states ?? []).map { (["upstream": $0.service], Double($0.failures)) }
        }
        metrics.collect(gauge: "swiftlet_discovery_registered", help: "Whether the registry knows this instance.") {
            [weak membership] in membership?.isKnown.map { $0 ? 1 : 0 }
        }
    }
}
