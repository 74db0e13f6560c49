import HTTPTypes
import SwiftletClient
import Synchronization

/// The way to other services: known before it exists, so that services can be put together; tests put mocks in its place.
final class Upstreams: UpstreamTransport {
    private struct State {
        var addresses: [String: ServiceAddress?] = [:]
        var transport: (any UpstreamTransport)?
    }

    private let state = Mutex(State())

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
        if let context = RequestContext.current { request.headers[.requestID] = context.requestID }
        return try await transport.send(request, to: service, timeout: timeout)
    }
}
