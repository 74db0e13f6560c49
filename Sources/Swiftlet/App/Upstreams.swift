import HTTPTypes
import Logging
import SwiftletClient
import Synchronization

/// The way to other services: known before it exists, so that services can be put together; tests put mocks in its place.
final class Upstreams: UpstreamTransport {
    private struct State {
        var addresses: [String: ServiceAddress?] = [:]
        var transport: (any UpstreamTransport)?
    }

    private let logger: Logger
    private let state = Mutex(State())

    init(logger: Logger) {
        self.logger = logger
    }

    /// Notes that a service is called, and where it is if that is known.
    func declare(_ service: String, address: ServiceAddress?) {
        state.withLock { $0.addresses[service] = .some(address) }
    }

    /// The services that are called, and where they are.
    var addresses: [String: ServiceAddress?] { state.withLock { $0.addresses } }

    /// Sets what carries the calls.
    func connect(_ transport: any UpstreamTransport) {
        state.withLock { $0.transport = transport }
    }

    func send(_ request: UpstreamRequest, to service: String, timeout: Duration) async throws -> UpstreamResponse {
        guard let transport = state.withLock({ $0.transport }) else {
            throw ClientError(
                .unreachable, service: service, request: request,
                detail: "services are called when the app has started: in handlers and listeners")
        }
        var request = request
        let context = RequestContext.current
        if let context { request.headers[.requestID] = context.requestID }
        let response = try await transport.send(request, to: service, timeout: timeout)
        if response.status.code >= 500 {
            // The client may be told the same failure, which nothing of this service explains.
            (context?.logger ?? logger).warning(
                "a service called failed",
                metadata: [
                    "upstream": "\(service)", "method": "\(request.method)", "path": "\(request.path)",
                    "status": .stringConvertible(response.status.code),
                ])
        }
        return response
    }
}
