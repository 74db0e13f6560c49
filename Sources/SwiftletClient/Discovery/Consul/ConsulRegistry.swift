import AsyncHTTPClient
public import Logging
public import NIOCore
import NIOHTTP1
import SwiftletSchema

/// Instances as a Consul agent knows them, by its HTTP interface: those that pass their checks, told as soon as they change
/// by blocking queries.
///
/// An instance is registered with a check of its health over HTTP, which the agent makes. Its zone is the entry `zone` of
/// the service's metadata, or the locality that Consul has been told. End it with ``shutdown()``.
public final class ConsulRegistry: ServiceRegistry, DiscoveryStateReporting {
    /// How long an answer that need not wait may take.
    static let callLimit = Duration.seconds(5)

    private let http: RegistryHTTP
    private let token: String?
    private let datacenter: String?
    private let watches: ServiceWatches
    private let logger: Logger

    /// Creates a registry.
    ///
    /// - Parameters:
    ///   - agent: where the agent is reached, usually on the same machine: `http://127.0.0.1:8500`.
    ///   - token: the ACL token; it is never shown.
    ///   - datacenter: where services are looked for; the agent's own unless given.
    ///   - tls: whom to trust where the agent speaks TLS; the system's authorities unless given.
    ///   - eventLoopGroup: the loops that do the work; the caller ends them after the registry.
    ///   - logger: what tells when the agent cannot be asked, and when it answers again.
    public init(
        agent: ServiceAddress, token: String? = nil, datacenter: String? = nil, tls: RegistryTLS? = nil,
        eventLoopGroup: any EventLoopGroup,
        logger: Logger = Logger(label: "swiftlet.discovery") { _ in SwiftLogNoOpLogHandler() }
    ) {
        http = RegistryHTTP(
            "consul", servers: [agent], patience: ConsulQuery.limit, tls: tls, eventLoopGroup: eventLoopGroup)
        self.token = token
        self.datacenter = datacenter
        self.logger = logger
        watches = ServiceWatches(logger: logger)
    }

    /// Ends all sequences of instances and all calls. Registrations should be ended before.
    public func shutdown() async {
        watches.end()
        await http.shutdown()
    }

    /// How the look for each service goes.
    public var states: [DiscoveryState] { watches.states }

    /// The instances of a service that pass all their checks.
    public func instances(of service: String) -> AsyncStream<[ServiceInstance]> {
        watches.instances(of: service) { [self] watch in await keepAsking(for: watch) }
    }

    /// The names of all services that are registered, those without well instances too.
    ///
    /// - Throws: ``RegistryError``; `CancellationError`.
    public func services() async throws -> [String] {
        let path = "/v1/catalog/services"
        let answer = try await send(path, datacenterQuery, within: Self.callLimit)
        return try read([String: [String]?].self, from: answer, of: path).keys.sorted()
    }

    /// All instances of a service that are registered, whether well or not.
    ///
    /// - Throws: ``RegistryError``; `CancellationError`.
    public func catalog(of service: String) async throws -> [ServiceInstance] {
        let path = "/v1/health/service/\(PercentEncoding.encode(service))"
        let answer = try await send(path, datacenterQuery, within: Self.callLimit)
        return try read([ConsulEntry].self, from: answer, of: path).compactMap(\.instance)
    }

    /// Makes an instance known to the agent, which checks it at its address. The agent removes it when it has been unwell
    /// for as long as the check says, at least a minute.
    public func register(
        _ instance: ServiceInstance, of service: String, check: HealthCheck = HealthCheck()
    ) -> Registration {
        Registration(
            instance, of: service, by: ConsulRegistering(instance, of: service, check: check, at: self), logger: logger)
    }

    private func keepAsking(for watch: ServiceWatch) async {
        let path = "/v1/health/service/\(PercentEncoding.encode(watch.service))"
        var query = ConsulQuery()
        var last: [UInt8]?
        while !Task.isCancelled {
            var pause: Duration
            do {
                let start = ContinuousClock.now
                let answer = try await send(
                    path, "passing=true" + query.parameters + (datacenterQuery.isEmpty ? "" : "&" + datacenterQuery),
                    within: ConsulQuery.limit)
                let instances = try read([ConsulEntry].self, from: answer, of: path).compactMap(\.instance)
                // A token that lost its rights must not look as if all instances had gone.
                guard !instances.isEmpty || answer.headers.first(name: "X-Consul-Results-Filtered-By-ACLs") != "true"
                else {
                    throw RegistryError(
                        .forbidden, operation: "consul \(http.servers[0]), GET \(path)",
                        detail: "it hides the instances from this token")
                }
                watch.confirm(instances)
                let body = Array(answer.body.readableBytesView)
                pause = query.answered(
                    index: answer.headers.first(name: "X-Consul-Index"), hasChanged: body != last,
                    after: start.duration(to: .now))
                last = body
            } catch {
                guard !Task.isCancelled else { return }
                query.failed()
                pause = watch.failed(error)
            }
            if pause > .zero { try? await Task.sleep(for: pause) }
        }
    }

    private var datacenterQuery: String { datacenter.map { "dc=\(PercentEncoding.encode($0))" } ?? "" }

    /// Sends a request.
    ///
    /// - Throws: ``RegistryError`` when the answer's status is none of 200–299, unless `accepts` says that it is fine.
    func send(
        _ method: HTTPMethod, _ path: String, _ query: String = "", body: [UInt8]? = nil,
        within limit: Duration, accepting accepted: Set<Int> = []
    ) async throws -> RegistryAnswer {
        var request = RegistryRequest(method: method, path: path, query: query, body: body)
        if let token { request.headers.add(name: "X-Consul-Token", value: token) }
        if body != nil { request.headers.add(name: "Content-Type", value: "application/json") }
        let answer = try await http.send(request, within: limit)
        guard (200..<300).contains(answer.status) || accepted.contains(answer.status) else {
            throw RegistryError(
                [401, 403].contains(answer.status) ? .forbidden : .failed,
                operation: http.operation(request, at: http.servers[0]), status: answer.status,
                detail: answer.explanation)
        }
        return answer
    }

    private func send(_ path: String, _ query: String, within limit: Duration) async throws -> RegistryAnswer {
        try await send(.GET, path, query, within: limit)
    }

    private func read<Value: Schema>(
        _ type: Value.Type, from answer: RegistryAnswer, of path: String
    ) throws -> Value {
        do {
            return try Value(json: answer.body.readableBytesView)
        } catch {
            throw RegistryError(
                .unexpectedAnswer, operation: "consul \(http.servers[0]), GET \(path)", detail: "\(error)")
        }
    }
}
