import AsyncHTTPClient
import HTTPTypes
package import NIOCore
import Synchronization

/// Calls URLs over HTTP, as far as the rules allow. What stands for a service is an origin.
///
/// A host is resolved once for each call, and the call is made to one of the addresses that were checked: a name that
/// means another address a moment later leads nowhere else. Connections are not kept.
package final class OutboundTransport: UpstreamTransport {
    /// How large the body of an answer may be, in bytes.
    static let maximumResponseSize = 2 * 1024 * 1024
    /// How long one address is tried before the next.
    private static let connectTimeout = Duration.seconds(3)

    /// Gives the addresses of a host within a time.
    typealias Resolver = @Sendable (_ host: String, _ limit: Duration) async throws -> [IPAddress]

    private let eventLoopGroup: any EventLoopGroup
    private let rules: EgressRules
    private let resolve: Resolver
    private let instances: HTTPInstanceTransport
    /// The encrypted calls under way; nil when shut down.
    private let clients = Mutex<[ObjectIdentifier: SingleUseClient]?>([:])

    /// Creates a transport.
    ///
    /// - Parameters:
    ///   - eventLoopGroup: the loops that do the work; the caller ends them after the transport.
    ///   - rules: what may be called.
    package convenience init(eventLoopGroup: any EventLoopGroup, rules: EgressRules) {
        self.init(eventLoopGroup: eventLoopGroup, rules: rules) { host, limit in
            try await HostResolver.addresses(of: host, within: limit, on: eventLoopGroup.any())
        }
    }

    init(eventLoopGroup: any EventLoopGroup, rules: EgressRules, resolve: @escaping Resolver) {
        self.eventLoopGroup = eventLoopGroup
        self.rules = rules
        self.resolve = resolve
        var configuration = HTTPInstanceTransport.Configuration()
        configuration.connectTimeout = Self.connectTimeout
        configuration.maximumResponseSize = Self.maximumResponseSize
        configuration.idleTimeout = .zero
        instances = HTTPInstanceTransport(eventLoopGroup: eventLoopGroup, configuration: configuration)
    }

    /// Ends all calls under way, which fail; further calls throw ``ClientError/Code/closed``.
    package func shutdown() async {
        let clients = clients.withLock { clients in
            defer { clients = nil }
            return clients ?? [:]
        }
        for client in clients.values { await client.end() }
        try? await instances.shutdown()
    }

    package func send(
        _ request: UpstreamRequest, to origin: String, timeout: Duration
    ) async throws -> UpstreamResponse {
        let url = try OutboundURL(origin + request.target)
        let permission = try rules.permission(for: url)
        let deadline = ContinuousClock.now + timeout
        let addresses = try await addresses(of: url, for: request, within: timeout)
        guard permission == .anyAddress || addresses.allSatisfy(\.isPublic) else {
            throw EgressError(
                .notPublic,
                "calls to \(url.origin) are not allowed: its address is not public, and the setting client.allow does "
                    + "not name the origin")
        }
        var failure = ClientError(.unreachable, service: url.origin, request: request)
        for address in addresses {
            do {
                let rest = max(.zero, deadline - .now)
                var request = request
                if let host = HTTPField.Name("Host") { request.headers[host] = url.authority }
                if url.isSecure { return try await sendSecurely(request, to: url, at: address, within: rest) }
                return try await instances.send(
                    request, to: ServiceAddress(address, port: url.port), of: url.origin, timeout: rest)
            } catch let error as ClientError where error.code == .unreachable {
                // Nothing was sent.
                failure = error
            }
        }
        throw failure
    }

    private func addresses(
        of url: OutboundURL, for request: UpstreamRequest, within limit: Duration
    ) async throws -> [IPAddress] {
        do {
            return try await resolve(url.host, limit)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw ClientError(
                error is HostResolver.TimeoutError ? .timeout : .unreachable, service: url.origin, request: request,
                detail: "the host's address cannot be found", cause: error)
        }
    }

    private func sendSecurely(
        _ request: UpstreamRequest, to url: OutboundURL, at address: IPAddress, within limit: Duration
    ) async throws -> UpstreamResponse {
        var configuration = HTTPExchange.configuration(connectTimeout: min(Self.connectTimeout, limit))
        configuration.dnsOverride = [url.host: "\(address)", "[\(url.host)]": "\(address)"]
        guard let client = client(configuration) else {
            throw ClientError(.closed, service: url.origin, request: request)
        }
        let outcome: Result<UpstreamResponse, any Error>
        do {
            let exchange = HTTPExchange(client: client.client, maximumResponseSize: Self.maximumResponseSize)
            outcome = .success(
                try await exchange.send(
                    request, to: url.origin, at: try ServiceAddress(url.origin), timeout: limit))
        } catch {
            outcome = .failure(error)
        }
        await client.end()
        clients.withLock { _ = $0?.removeValue(forKey: ObjectIdentifier(client)) }
        return try outcome.get()
    }

    /// A client that is ended with the transport; nil when that has been shut down.
    private func client(_ configuration: HTTPClient.Configuration) -> SingleUseClient? {
        clients.withLock { clients in
            guard clients != nil else { return nil }
            let client = SingleUseClient(HTTPClient(eventLoopGroup: eventLoopGroup, configuration: configuration))
            clients?[ObjectIdentifier(client)] = client
            return client
        }
    }
}

extension ServiceAddress {
    /// A number and a port, without encryption.
    fileprivate init(_ address: IPAddress, port: UInt16) throws(ServiceAddressError) {
        try self.init("http://" + (address.bytes.count == 4 ? "\(address)" : "[\(address)]") + ":\(port)")
    }
}

/// A client for one call, which may be ended from more than one place.
private final class SingleUseClient: Sendable {
    let client: HTTPClient
    private let ending = Mutex<Task<Void, Never>?>(nil)

    init(_ client: HTTPClient) {
        self.client = client
    }

    /// Closes the connection; returns when that is done.
    func end() async {
        let task = ending.withLock { ending in
            let task = ending ?? Task { [client] in try? await client.shutdown() }
            ending = task
            return task
        }
        await task.value
    }
}
