import HTTPTypes
public import SwiftletClient
import SwiftletHTTP
import Synchronization

/// A stand-in for a Consul agent. It is not Consul: it follows Consul's published HTTP API to the letter, as far as services
/// are concerned — registering and deregistering at the agent, checks over HTTP that it makes and checks that are told,
/// removal of services that are critical for too long, `/v1/health/service` with blocking queries and the filter `passing`,
/// the catalog, and one ACL token. It has no gossip, no other agents and no storage.
///
/// Tests run it in their own process by ``withConsulStandIn(token:_:)``.
public final class ConsulStandIn: Sendable {
    struct State {
        var known = ConsulStandInState()
        /// How much later than the machine's its clock is.
        var lead = Duration.zero
        var waiting: [Int: AsyncStream<Void>.Continuation] = [:]
        var waitingCount = 0
        /// What makes the checks over HTTP, by the services' ids.
        var checks: [String: Task<Void, Never>] = [:]
        var server: Server?
        var requestCount = 0
        var checkCount = 0
    }

    /// Where it is reached.
    public let address: ServiceAddress
    /// The token that it wants; nil where everybody may do everything.
    let token: String?
    let state = Mutex(State())
    private let port: Int

    private init(token: String?, port: Int) throws {
        self.token = token
        self.port = port
        address = try ServiceAddress("http://127.0.0.1:\(port)")
    }

    /// Starts one at a port, or at a free one.
    static func start(token: String?, port: Int?) async throws -> ConsulStandIn {
        var attempts = port == nil ? 0 : 100
        while true {
            // Below the ports that the system gives to connections, for it is to be had again after a pause.
            let standIn = try ConsulStandIn(token: token, port: port ?? .random(in: 15_000..<32_000))
            do {
                try await standIn.restore()
                return standIn
            } catch  where attempts < 100 {
                attempts += 1
            }
        }
    }

    /// Takes the agent away, as if its machine was gone: nobody listens at its port.
    public func interrupt() async {
        let server = state.withLock { $0.server.take() }
        await server?.drain(within: .zero)
        await server?.shutdown()
    }

    /// Lets the agent come back as it was.
    public func restore() async throws {
        var configuration = ServerConfiguration()
        configuration.port = port
        configuration.loops = 1
        configuration.requestTimeout = .zero
        let server = Server(configuration: configuration) { [weak self] request in
            await self?.respond(to: request) ?? Response(status: .internalServerError, text: "")
        }
        do {
            _ = try await server.start()
        } catch {
            await server.shutdown()
            throw error
        }
        state.withLock { $0.server = server }
    }

    /// Makes the agent forget all services and begin its index anew, as one that was replaced.
    public func forget() {
        change { known in known = ConsulStandInState() }
        for check in state.withLock({ $0.checks.values }) { check.cancel() }
    }

    /// Puts the index back behind the one that readers wait for and changes nothing else, as a server that was restored from
    /// a snapshot does.
    public func resetIndex() throws {
        let services = state.withLock { Array($0.known.services.values) }
        try state.withLock { state in
            state.known = ConsulStandInState()
            for service in services { _ = try state.known.register(service.definition, at: .now + state.lead) }
        }
        notify()
    }

    /// Lets time pass for the agent, as far as the removal of critical services is concerned.
    public func advance(by time: Duration) {
        state.withLock { $0.lead += time }
        change { _ in }
    }

    /// Makes these addresses, and no others, those of a service's instances, as if programs had registered them without
    /// checks.
    public func publish(_ addresses: [ServiceAddress], of service: String) throws {
        let definitions = try addresses.map { try ConsulServiceDefinition(of: service, at: $0) }
        let now = now
        try change { known in
            let ids = Set(definitions.map(\.id))
            for old in known.services.values where old.name == service && !ids.contains(old.id) {
                _ = known.deregister(old.id)
            }
            for definition in definitions { _ = try known.register(definition, at: now) }
        }
    }

    /// How many requests were answered or wait for their answers.
    public var requestCount: Int { state.withLock { $0.requestCount } }

    /// What the checks over HTTP of the known services ask for, in order.
    public var checkedURLs: [String] {
        state.withLock { $0.known.services.values.compactMap { $0.check?.url }.sorted() }
    }

    /// How many checks over HTTP were made.
    public var checkCount: Int { state.withLock { $0.checkCount } }

    /// The ids of the services that the agent knows.
    public var serviceIDs: [String] { state.withLock { $0.known.services.keys.sorted() } }

    /// Sets how the check of a service went.
    ///
    /// - Parameters:
    ///   - isPassing: whether the service is well.
    ///   - id: the service's id.
    public func setCheck(isPassing: Bool, of id: String) {
        change { [now = now] known in
            guard let check = known.services[id]?.check?.id else { return }
            _ = known.set(isPassing ? .passing : .critical, output: "set by a test", ofCheck: check, at: now)
        }
    }

    /// Ends it.
    func stop() async {
        for check in state.withLock({ $0.checks.values }) { check.cancel() }
        await interrupt()
    }

    /// The time for the agent.
    var now: ContinuousClock.Instant { .now + state.withLock { $0.lead } }

    /// Changes what is known and tells those who wait.
    func change<R>(_ body: (inout ConsulStandInState) throws -> R) rethrows -> R {
        let now = now
        let result = try state.withLock { state in
            defer { state.known.reap(at: now) }
            return try body(&state.known)
        }
        notify()
        return result
    }

    private func notify() {
        for waiting in state.withLock({ $0.waiting.values }) { waiting.yield() }
    }

    /// What is yielded at each change, until its reader is gone.
    func changes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.waitingCount += 1
            state.waiting[state.waitingCount] = continuation
            return state.waitingCount
        }
        continuation.onTermination = { [weak self] _ in self?.state.withLock { $0.waiting[id] = nil } }
        return stream
    }
}

extension ConsulStandInState.Service {
    /// What it was registered with, and how its check went since.
    fileprivate var definition: ConsulServiceDefinition {
        ConsulServiceDefinition(
            name: name, id: id, address: address, port: port, tags: tags, meta: meta,
            check: check.map { check in
                ConsulCheckDefinition(
                    id: check.id, name: check.name, url: check.url, ttl: nil,
                    interval: "\(check.interval / .milliseconds(1))ms",
                    timeout: "\(check.timeout / .milliseconds(1))ms",
                    removal: check.removal.map { "\($0 / .milliseconds(1))ms" }, status: check.status.rawValue)
            })
    }
}

extension ConsulServiceDefinition {
    fileprivate init(of service: String, at address: ServiceAddress) throws {
        let authority = address.description.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" }
        guard let colon = authority.lastIndex(of: ":"), let port = Int(authority[authority.index(after: colon)...])
        else { throw ConformanceFailure("\(address) has no port") }
        self.init(
            name: service, id: "\(service)-\(authority)", address: String(authority[..<colon]), port: port, tags: nil,
            meta: nil, check: nil)
    }
}

/// Runs a closure with a stand-in for a Consul agent, which is gone when it has returned or thrown.
///
/// - Parameters:
///   - token: the ACL token that the agent wants; nil where everybody may do everything.
///   - port: the port of the loopback interface where it listens; a free one unless given.
///   - body: what is to be done.
/// - Returns: What `body` returns.
public func withConsulStandIn<R>(
    token: String? = nil, port: Int? = nil, _ body: (ConsulStandIn) async throws -> R
) async throws -> R {
    let standIn = try await ConsulStandIn.start(token: token, port: port)
    let outcome: Result<R, any Error>
    do {
        outcome = .success(try await body(standIn))
    } catch {
        outcome = .failure(error)
    }
    await standIn.stop()
    return try outcome.get()
}
