public import Logging
public import NIOCore

/// Instances as the domain name system knows them: each address of a name is one. They are looked up again when the
/// records may not be kept any longer. Headless services of Kubernetes work by this.
///
/// Queries go to the servers of `/etc/resolv.conf`, by its rules, unless servers are given. Where that names none, the
/// system's own resolver is asked every 30 s.
public final class DNSDiscovery: ServiceDiscovery, DiscoveryStateReporting {
    /// How a service is called in the domain name system; `{service}` in a pattern stands for its name.
    public enum Naming: Sendable, Hashable {
        /// The addresses (A, AAAA) of a host are the instances, all at one port.
        case addresses(host: String, port: Int)
        /// Records of the service (SRV) name hosts and ports, such as `_http._tcp.{service}`.
        case services(name: String)
    }

    /// The most hosts of one service that are looked up.
    private static let mostTargets = 256

    private let naming: Naming
    private let resolver: DNSResolver
    private let watches: ServiceWatches

    /// Creates a discovery.
    ///
    /// - Parameters:
    ///   - naming: how services are called.
    ///   - servers: the addresses of servers, such as `10.0.0.2` or `127.0.0.1:5353`; those of the system unless given.
    ///   - eventLoopGroup: the loops that do the work; the caller ends them after the discovery.
    ///   - logger: what tells when no server answers, and when one does again.
    /// - Throws: ``RegistryError`` when a server's address is none.
    public convenience init(
        naming: Naming, servers: [String]? = nil, eventLoopGroup: any EventLoopGroup,
        logger: Logger = Logger(label: "swiftlet.discovery") { _ in SwiftLogNoOpLogHandler() }
    ) throws {
        var configuration: ResolverConfiguration?
        if let servers {
            configuration = ResolverConfiguration()
            configuration?.servers = try servers.map(ResolverConfiguration.Server.init)
            configuration?.timeout = .seconds(2)
        }
        self.init(naming: naming, configuration: configuration, eventLoopGroup: eventLoopGroup, logger: logger)
    }

    init(
        naming: Naming, configuration: ResolverConfiguration?, eventLoopGroup: any EventLoopGroup, logger: Logger
    ) {
        self.naming = naming
        resolver = DNSResolver(eventLoop: eventLoopGroup.any(), configuration: configuration)
        watches = ServiceWatches(logger: logger)
    }

    /// Ends all sequences of instances.
    public func shutdown() { watches.end() }

    /// How the look for each service goes.
    public var states: [DiscoveryState] { watches.states }

    /// The instances of a service, looked up again and again.
    public func instances(of service: String) -> AsyncStream<[ServiceInstance]> {
        watches.instances(of: service) { [self] watch in await keepLooking(for: watch) }
    }

    private func keepLooking(for watch: ServiceWatch) async {
        while !Task.isCancelled {
            let pause: Duration
            do {
                let answer = try await look(for: watch.service)
                watch.confirm(answer.values)
                pause = Self.pause(keeping: answer.seconds)
            } catch {
                guard !Task.isCancelled else { return }
                pause = watch.failed(error)
            }
            try? await Task.sleep(for: pause)
        }
    }

    /// How long to wait until the next look: as long as the records may be kept, but at least a second, and at most an hour.
    static func pause(keeping seconds: UInt32?) -> Duration { .seconds(min(max(seconds ?? 3600, 1), 3600)) }

    private func look(for service: String) async throws -> DNSResolver.Answer<ServiceInstance> {
        let pattern =
            switch naming {
            case .addresses(let host, _): host
            case .services(let name): name
            }
        let name = Self.name(pattern, of: service)
        guard DNSName(name) != nil else {
            throw RegistryError(.invalidName, operation: "dns, \(service)", detail: "\"\(name)\" is no name of a host")
        }
        switch naming {
        case .addresses(_, let port):
            let answer = try await resolver.addresses(of: name)
            return DNSResolver.Answer(
                values: answer.values.compactMap { Self.instance(at: $0, port) }, seconds: answer.seconds)
        case .services: return try await instances(of: try await resolver.targets(of: name))
        }
    }

    private func instances(
        of targets: DNSResolver.Answer<DNSResolver.Target>
    ) async throws -> DNSResolver.Answer<ServiceInstance> {
        var all = DNSResolver.Answer<ServiceInstance>(values: [], seconds: targets.seconds)
        var failure: (any Error)?
        for target in targets.values.prefix(Self.mostTargets) {
            do {
                // A host that was named by its server is looked up as it is, without the domains that are searched.
                let addresses =
                    target.addresses.isEmpty
                    ? try await resolver.addresses(of: "\(target.host).")
                    : DNSResolver.Answer(values: target.addresses, seconds: nil)
                let instances = addresses.values.compactMap { Self.instance(at: $0, Int(target.port)) }
                all = all.and(DNSResolver.Answer(values: instances, seconds: addresses.seconds))
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                failure = error
            }
        }
        // One host without an address does not hide the others.
        if all.values.isEmpty, let failure { throw failure }
        return all
    }

    static func name(_ pattern: String, of service: String) -> String {
        pattern.split(separator: "{service}", omittingEmptySubsequences: false).joined(separator: service)
    }

    private static func instance(at address: IPAddress, _ port: Int) -> ServiceInstance? {
        let host = address.bytes.count == 4 ? "\(address)" : "[\(address)]"
        return (try? ServiceAddress("http://\(host):\(port)")).map { ServiceInstance(address: $0) }
    }
}

extension ResolverConfiguration.Server {
    /// Reads an address, perhaps with a port: `10.0.0.2`, `10.0.0.2:5353`, `fd00::2`, `[fd00::2]:5353`.
    init(_ text: String) throws(RegistryError) {
        var host = text[...]
        var port: Substring?
        if text.first == "[", let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            if !rest.isEmpty { port = rest.first == ":" ? rest.dropFirst() : "" }
        } else if let colon = text.firstIndex(of: ":"), text.lastIndex(of: ":") == colon {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        let number = port.map { UInt16($0) ?? 0 } ?? 53
        guard number > 0, (try? SocketAddress(ipAddress: String(host), port: Int(number))) != nil else {
            throw RegistryError(
                .invalidName, operation: "dns", detail: "a server must be an address, perhaps with a port")
        }
        self.init(host: String(host), port: Int(number))
    }
}
