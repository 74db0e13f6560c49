import AsyncHTTPClient
public import NIOCore

/// Calls other services over HTTP, all of them through one pool of connections.
///
/// Redirects are not followed and cookies are not kept. End it with ``shutdown()``.
public final class HTTPUpstreamTransport: UpstreamTransport {
    /// The limits of calls.
    public struct Configuration: Sendable {
        /// How long making a connection may take.
        public var connectTimeout: Duration = .seconds(10)
        /// How large the body of an answer may be, in bytes; at most 4 GiB.
        public var maximumResponseSize = 16 * 1024 * 1024
        /// How many connections one service gets at most at a time; further calls wait.
        public var connectionsPerService = 64
        /// How long an unused connection is kept; less than the two minutes after which Swiftlet's server closes it.
        public var idleTimeout: Duration = .seconds(60)

        /// Creates the default limits.
        public init() {}
    }

    private let client: HTTPClient
    private let addresses: [String: ServiceAddress]
    private let maximumResponseSize: Int

    /// Creates a transport.
    ///
    /// - Parameters:
    ///   - eventLoopGroup: the loops that do the work; the caller ends them after the transport.
    ///   - addresses: where each service is reached.
    ///   - configuration: the limits.
    public init(
        eventLoopGroup: any EventLoopGroup, addresses: [String: ServiceAddress],
        configuration: Configuration = Configuration()
    ) {
        var settings = HTTPExchange.configuration(connectTimeout: configuration.connectTimeout)
        settings.connectionPool.idleTimeout = TimeAmount(configuration.idleTimeout)
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(configuration.connectionsPerService, 1)
        client = HTTPClient(eventLoopGroup: eventLoopGroup, configuration: settings)
        maximumResponseSize = min(max(configuration.maximumResponseSize, 0), Int(UInt32.max))
        self.addresses = addresses
    }

    deinit {
        // A client that is released without having been shut down traps.
        Task { [client] in try? await client.shutdown() }
    }

    /// Closes all connections; calls under way fail. Further calls throw ``ClientError/Code/closed``.
    public func shutdown() async throws {
        do {
            try await client.shutdown()
        } catch let error as HTTPClientError where error == .alreadyShutdown {
            return
        }
    }

    /// Sends one request over a connection of the pool.
    public func send(
        _ request: UpstreamRequest, to service: String, timeout: Duration
    ) async throws -> UpstreamResponse {
        guard let address = addresses[service] else {
            throw ClientError(.unknownAddress, service: service, request: request)
        }
        return try await HTTPExchange(client: client, maximumResponseSize: maximumResponseSize)
            .send(request, to: service, at: address, timeout: timeout)
    }
}
