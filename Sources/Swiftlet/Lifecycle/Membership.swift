import Logging
import SwiftletClient
import SwiftletHTTP
import SwiftletSchema
import Synchronization

/// A service's place among the others: the registry that it asks, and its own entry there.
final class Membership: Sendable {
    private struct State {
        var entering: Task<Void, Never>?
        var registration: Registration?
    }

    /// Where other services are found.
    var discovery: any ServiceDiscovery { connection.discovery }

    private let service: String
    private let settings: DiscoverySettings
    private let connection: RegistryConnection
    private let logger: Logger
    private let state = Mutex(State())
    /// How long the registry has to note that the service ends.
    private static let farewell = Duration.seconds(3)

    init(of service: String, _ settings: DiscoverySettings, _ connection: RegistryConnection, logger: Logger) {
        self.service = service
        self.settings = settings
        self.connection = connection
        self.logger = logger
    }

    /// Makes the service known where it listens, from now on until ``leave()``; returns at once.
    func enter(at address: BoundAddress) {
        guard let registry = connection.registry else { return }
        let entering = Task { [self] in
            guard let address = await reachable(address), !Task.isCancelled else { return }
            let instance = ServiceInstance(id: Self.id(at: address), address: address, zone: settings.zone)
            let registration = registry.register(instance, of: service, check: HealthCheck(path: ProbePath.health))
            state.withLock { $0.registration = registration }
        }
        state.withLock { $0.entering = entering }
    }

    /// Makes the service unknown, so that others call it no more.
    func leave() async {
        guard let entering = state.withLock({ $0.entering }) else { return }
        entering.cancel()
        await entering.value
        guard let registration = state.withLock({ $0.registration }) else { return }
        _ = await run(within: Self.farewell) { await registration.deregister() }
    }

    /// Ends all talk with the registry.
    func end() async { await connection.shutdown() }

    /// Whether the registry knows the service; nil where services do not register.
    var isKnown: Bool? {
        guard connection.registry != nil else { return nil }
        return state.withLock { $0.registration }?.isKnown ?? false
    }

    /// How the look for other services goes.
    var states: [DiscoveryState] { connection.discovery.states }

    /// Whether all is well with the registry.
    ///
    /// - Throws: ``Failure`` that says what is not.
    func check() throws {
        let lost = states.filter { $0.failures > 0 }.map(\.service)
        guard lost.isEmpty else {
            throw Failure.unavailable(
                "the registry cannot be asked for \(lost.joined(separator: ", ")); what was known last is used")
        }
        guard isKnown != false else { throw Failure.unavailable("the registry does not know this instance") }
    }

    /// Where others reach the service; nil when the task was cancelled before that was known.
    private func reachable(_ address: BoundAddress) async -> ServiceAddress? {
        if let advertised = settings.advertised { return advertised.address }
        var host = address.host
        if ["0.0.0.0", "::"].contains(host) {
            guard let found = await connection.localAddress() else { return nil }
            host = found
        }
        return try? ServiceAddress("http://\(BoundAddress(host: host, port: address.port))")
    }

    /// An instance at the same address is the same one, also when it starts again.
    private static func id(at address: ServiceAddress) -> String {
        String(address.description.drop { $0 != "/" }.dropFirst(2))
    }
}
