package import Logging
package import NIOCore
import NIOPosix

/// The registry of a program, and what ends it.
package struct RegistryConnection: Sendable {
    /// What credentials a registry may want.
    package struct Credentials: Sendable {
        /// Consul's ACL token.
        package var token: String?
        /// The user and password of etcd.
        package var user: EtcdRegistry.Credentials?
        /// Whom to trust where it speaks TLS, and what to show it.
        package var tls: RegistryTLS?

        package init(token: String? = nil, user: EtcdRegistry.Credentials? = nil, tls: RegistryTLS? = nil) {
            self.token = token
            self.user = user
            self.tls = tls
        }
    }

    /// Where services are looked for.
    package let discovery: any ServiceDiscovery & DiscoveryStateReporting
    /// Ends all that goes on.
    package let shutdown: @Sendable () async -> Void
    private let servers: [ServiceAddress]
    private let eventLoopGroup: any EventLoopGroup

    /// Where the program makes itself known; nil where others do that for it.
    package var registry: (any ServiceRegistry)? { discovery as? any ServiceRegistry }

    /// Makes what an address stands for.
    ///
    /// - Throws: ``RegistryError`` when a server's address is none.
    package init(
        _ url: RegistryURL, _ credentials: Credentials, eventLoopGroup: any EventLoopGroup, logger: Logger
    ) throws {
        self.eventLoopGroup = eventLoopGroup
        switch url.kind {
        case .consul(let agent, let datacenter):
            servers = [agent]
            let consul = ConsulRegistry(
                agent: agent, token: credentials.token, datacenter: datacenter, tls: credentials.tls,
                eventLoopGroup: eventLoopGroup, logger: logger)
            discovery = consul
            shutdown = { await consul.shutdown() }
        case .etcd(let servers, let prefix):
            self.servers = servers
            let etcd = EtcdRegistry(
                servers: servers, credentials: credentials.user, prefix: prefix ?? "/swiftlet/services",
                tls: credentials.tls, eventLoopGroup: eventLoopGroup, logger: logger)
            discovery = etcd
            shutdown = { await etcd.shutdown() }
        case .dns(let naming, let servers):
            self.servers = []
            let dns = try DNSDiscovery(
                naming: naming, servers: servers, eventLoopGroup: eventLoopGroup, logger: logger)
            discovery = dns
            shutdown = { dns.shutdown() }
        }
    }

    /// The address that this machine has on its way to the registry, by which others that know the registry reach it too;
    /// nil when the task was cancelled before one was found.
    package func localAddress() async -> String? {
        var backoff = RegistryBackoff()
        while !Task.isCancelled {
            for server in servers { if let address = try? await localAddress(towards: server.parts) { return address } }
            try? await Task.sleep(for: backoff.failed(random: .random(in: 0..<1)))
        }
        return nil
    }

    private func localAddress(towards server: ServiceAddress.Parts) async throws -> String? {
        let loop = eventLoopGroup.next()
        for address in try await HostResolver.addresses(of: server.host, within: .seconds(10), on: loop) {
            // A socket of datagrams that is connected has a way, though nothing is sent.
            let target = try SocketAddress(ipAddress: "\(address)", port: server.port)
            guard let channel = try? await DatagramBootstrap(group: loop).connect(to: target).get() else { continue }
            let local = channel.localAddress?.ipAddress
            try? await channel.close()
            if let local { return local }
        }
        return nil
    }
}
