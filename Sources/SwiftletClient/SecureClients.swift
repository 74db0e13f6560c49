import AsyncHTTPClient
import NIOCore
import Synchronization

/// AsyncHTTPClient for encrypted connections, made when it is needed first: one client for answers that are collected,
/// which have a deadline, and one for those that are streamed, which may not stand still.
final class SecureClients: Sendable {
    private let eventLoopGroup: any EventLoopGroup
    private let settings: HTTPClient.Configuration
    /// The clients by whether they stream; nil after the end.
    private let clients = Mutex<[Bool: HTTPClient]?>([:])

    init(_ eventLoopGroup: any EventLoopGroup, _ configuration: HTTPInstanceTransport.Configuration) {
        self.eventLoopGroup = eventLoopGroup
        var settings = HTTPExchange.configuration(connectTimeout: configuration.connectTimeout)
        settings.connectionPool.idleTimeout = TimeAmount(configuration.idleTimeout)
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(
            configuration.connectionsPerInstance, 1)
        self.settings = settings
    }

    deinit {
        // A client that is released without having been shut down traps.
        for client in (clients.withLock { $0 } ?? [:]).values { Task { try? await client.shutdown() } }
    }

    /// A client; nil after the end.
    func client(streams: Bool) -> HTTPClient? {
        clients.withLock { clients in
            guard clients != nil else { return nil }
            if let client = clients?[streams] { return client }
            var settings = settings
            if streams { settings.timeout.read = TimeAmount(CallOptions.standardIdleTimeout) }
            let client = HTTPClient(eventLoopGroup: eventLoopGroup, configuration: settings)
            clients?[streams] = client
            return client
        }
    }

    func shutdown() async throws {
        let clients = clients.withLock { clients in
            defer { clients = nil }
            return clients ?? [:]
        }
        for client in clients.values { try await client.shutdown() }
    }
}
