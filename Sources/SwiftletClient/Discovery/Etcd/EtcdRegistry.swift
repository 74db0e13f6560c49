public import Logging
public import NIOCore
import NIOHTTP1
import SwiftletSchema
import Synchronization

/// Instances as an etcd cluster knows them, by its JSON gateway (etcd 3.4 and later).
///
/// Each instance has a key below a prefix, `/swiftlet/services/<service>/<id>`, whose value is `{"address":…,"zone":…}`. The
/// key is bound to a lease that the instance keeps alive, and is gone soon after the instance. Readers list the keys and
/// then watch them from that revision on. End it with ``shutdown()``.
public final class EtcdRegistry: ServiceRegistry, DiscoveryStateReporting {
    /// How long an answer may take that need not wait.
    static let callLimit = Duration.seconds(5)
    /// A name and a password of etcd's own users.
    public struct Credentials: Sendable {
        /// The user's name.
        public var user: String
        /// The password; it is never shown.
        public var password: String

        /// Creates credentials.
        public init(user: String, password: String) {
            self.user = user
            self.password = password
        }
    }

    let http: RegistryHTTP
    private let credentials: Credentials?
    private let prefix: String
    private let leaseTime: Duration
    private let watches: ServiceWatches
    private let logger: Logger
    /// What etcd has given for the credentials.
    private let token = Mutex<String?>(nil)

    /// Creates a registry.
    ///
    /// - Parameters:
    ///   - servers: where the members of the cluster are reached, at least one; they are tried in turn.
    ///   - credentials: those of a user, where etcd asks for them.
    ///   - prefix: what all keys begin with.
    ///   - leaseTime: how long an instance that does not say any more that it is there stays known.
    ///   - tls: whom to trust where the members speak TLS; the system's authorities unless given.
    ///   - eventLoopGroup: the loops that do the work; the caller ends them after the registry.
    ///   - logger: what tells when etcd cannot be asked, and when it answers again.
    public convenience init(
        servers: [ServiceAddress], credentials: Credentials? = nil, prefix: String = "/swiftlet/services",
        leaseTime: Duration = .seconds(15), tls: RegistryTLS? = nil, eventLoopGroup: any EventLoopGroup,
        logger: Logger = Logger(label: "swiftlet.discovery") { _ in SwiftLogNoOpLogHandler() }
    ) {
        self.init(
            servers: servers, credentials: credentials, prefix: prefix, leaseTime: leaseTime, patience: .seconds(45),
            tls: tls, eventLoopGroup: eventLoopGroup, logger: logger)
    }

    init(
        servers: [ServiceAddress], credentials: Credentials?, prefix: String, leaseTime: Duration,
        patience: Duration, tls: RegistryTLS? = nil, eventLoopGroup: any EventLoopGroup, logger: Logger
    ) {
        http = RegistryHTTP("etcd", servers: servers, patience: patience, tls: tls, eventLoopGroup: eventLoopGroup)
        self.credentials = credentials
        self.prefix = prefix
        self.leaseTime = leaseTime
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

    /// The instances of a service whose leases stand.
    public func instances(of service: String) -> AsyncStream<[ServiceInstance]> {
        watches.instances(of: service) { [self] watch in await keepWatching(for: watch) }
    }

    /// Makes an instance known for as long as its lease is kept alive. etcd makes no checks: an instance that can keep its
    /// lease is taken to be well.
    public func register(
        _ instance: ServiceInstance, of service: String, check: HealthCheck = HealthCheck()
    ) -> Registration {
        let key = keys(of: service) + PercentEncoding.encode(instance.id)
        return Registration(
            instance, of: service,
            by: EtcdRegistering(
                EtcdInstance(address: instance.address.description, zone: instance.zone), at: key, for: leaseTime,
                in: self),
            logger: logger)
    }

    /// What the keys of a service's instances begin with. The name is encoded, so that `a/b` is not below `a`.
    private func keys(of service: String) -> String { "\(prefix)/\(PercentEncoding.encode(service))/" }

    private func keepWatching(for watch: ServiceWatch) async {
        let prefix = keys(of: watch.service)
        var view = EtcdView(prefix: prefix)
        while !Task.isCancelled {
            do {
                switch view.step {
                case .list:
                    let range = EtcdRange(key: EtcdBytes(prefix), rangeEnd: EtcdBytes(Self.end(of: prefix)))
                    view.listed(try await call("/v3/kv/range", range))
                    watch.confirm(view.instances)
                case .watch(let revision):
                    try await follow(prefix, from: revision, &view, watch)
                }
            } catch {
                guard !Task.isCancelled else { return }
                try? await Task.sleep(for: watch.failed(error))
            }
        }
    }

    /// Reads a watch until it ends, or has been silent for so long that the list must be confirmed.
    private func follow(
        _ prefix: String, from revision: Int64, _ view: inout EtcdView, _ watch: ServiceWatch
    ) async throws {
        let creation = EtcdWatch.Creation(
            key: EtcdBytes(prefix), rangeEnd: EtcdBytes(Self.end(of: prefix)), startRevision: EtcdNumber(revision))
        let request = try await request("/v3/watch", EtcdWatch(createRequest: creation))
        let lines = EtcdWatchLines(request, of: http)
        do {
            try await lines.read(within: Self.callLimit) { message in
                guard view.received(message) != .ended else { return false }
                watch.confirm(view.instances)
                return true
            }
        } catch let error as RegistryError where error.code == .timeout && lines.hasBegun {
            view.relist()
        } catch let error as RegistryError where error.code == .forbidden {
            token.withLock { $0 = nil }
            throw error
        }
    }

    /// The first key behind all that begin with a prefix.
    static func end(of prefix: String) -> String {
        // A prefix ends with a slash; the next character is a zero.
        String(prefix.dropLast()) + "0"
    }

    /// Calls a method of the gateway.
    ///
    /// - Throws: ``RegistryError``; `CancellationError`.
    func call<Question: Schema, Answer: Schema>(_ path: String, _ question: Question) async throws -> Answer {
        var answer = try await http.send(try await request(path, question), within: Self.callLimit)
        if answer.status == 401, credentials != nil {
            // A token lasts some minutes.
            token.withLock { $0 = nil }
            answer = try await http.send(try await request(path, question), within: Self.callLimit)
        }
        return try read(answer, of: path)
    }

    private func read<Answer: Schema>(_ answer: RegistryAnswer, of path: String) throws -> Answer {
        guard answer.status == 200 else {
            throw RegistryError(
                [401, 403].contains(answer.status) ? .forbidden : .failed, operation: "etcd, POST \(path)",
                status: answer.status, detail: answer.explanation)
        }
        do {
            return try Answer(json: answer.body.readableBytesView)
        } catch {
            throw RegistryError(.unexpectedAnswer, operation: "etcd, POST \(path)", detail: "\(error)")
        }
    }

    private func request(_ path: String, _ question: some Schema) async throws -> RegistryRequest {
        var request = RegistryRequest(method: .POST, path: path, body: try question.json())
        request.headers.add(name: "Content-Type", value: "application/json")
        if let token = try await authorization() { request.headers.add(name: "Authorization", value: token) }
        return request
    }

    /// A token for the credentials; nil where there are none.
    private func authorization() async throws -> String? {
        guard let credentials else { return nil }
        if let known = token.withLock({ $0 }) { return known }
        let path = "/v3/auth/authenticate"
        let question = EtcdCredentials(name: credentials.user, password: credentials.password)
        let answer = try await http.send(
            RegistryRequest(method: .POST, path: path, body: try question.json()), within: Self.callLimit)
        guard answer.status == 200 else {
            throw RegistryError(
                .forbidden, operation: "etcd, POST \(path)", status: answer.status, detail: answer.explanation)
        }
        let fresh = (try read(answer, of: path) as EtcdToken).token
        token.withLock { $0 = fresh }
        return fresh
    }
}
