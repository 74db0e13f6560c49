public import NIOCore

/// Calls other services over HTTP, each at one address.
///
/// Connections are kept, and belong to the event loops (``HTTPInstanceTransport``). Redirects are not followed and cookies
/// are not kept. End it with ``shutdown()``.
public final class HTTPUpstreamTransport: UpstreamTransport {
    /// The limits of calls.
    public typealias Configuration = HTTPInstanceTransport.Configuration

    private let instances: HTTPInstanceTransport
    private let addresses: [String: ServiceAddress]

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
        instances = HTTPInstanceTransport(eventLoopGroup: eventLoopGroup, configuration: configuration)
        self.addresses = addresses
    }

    /// Closes all connections; calls under way fail. Further calls throw ``ClientError/Code/closed``.
    public func shutdown() async throws {
        try await instances.shutdown()
    }

    /// Sends one request over a connection that is kept.
    public func send(
        _ request: UpstreamRequest, to service: String, timeout: Duration
    ) async throws -> UpstreamResponse {
        let address = try address(of: service, for: request)
        return try await instances.send(
            request, to: address, of: service, timeout: time(of: request, within: timeout))
    }

    /// Sends one request over a connection that is kept, and lends the answer while its body comes.
    public func stream<Result>(
        _ request: UpstreamRequest, to service: String, timeout: Duration,
        _ read: (StreamedResponse) async throws -> Result
    ) async throws -> Result {
        let address = try address(of: service, for: request)
        return try await instances.stream(
            request, to: address, of: service, timeout: time(of: request, within: timeout), read)
    }

    private func address(of service: String, for request: UpstreamRequest) throws -> ServiceAddress {
        guard let address = addresses[service] else {
            throw ClientError(.unknownAddress, service: service, request: request)
        }
        return address
    }

    /// How long the one try of a call may take.
    private func time(of request: UpstreamRequest, within timeout: Duration) -> Duration {
        min(request.options.tryTimeout ?? CallOptions.standardTryTimeout, timeout)
    }
}
