import HTTPTypes
import Logging
import SwiftletClient
import Synchronization

/// The way to other services: known before it exists, so that services can be put together; tests put mocks in its place.
final class Upstreams: UpstreamTransport {
    private struct State {
        var declared: [String: DeclaredUpstream] = [:]
        var transport: (any UpstreamTransport)?
    }

    private let logger: Logger
    private let state = Mutex(State())

    init(logger: Logger) {
        self.logger = logger
    }

    /// Notes that a service is called.
    func declare(_ service: String, _ upstream: DeclaredUpstream) {
        state.withLock { $0.declared[service] = upstream }
    }

    /// The services that are called.
    var declared: [String: DeclaredUpstream] { state.withLock { $0.declared } }

    /// Sets what carries the calls.
    func connect(_ transport: any UpstreamTransport) {
        state.withLock { $0.transport = transport }
    }

    func send(_ request: UpstreamRequest, to service: String, timeout: Duration) async throws -> UpstreamResponse {
        let (transport, request) = try prepared(request, to: service)
        let response = try await transport.send(request, to: service, timeout: time(within: timeout))
        noteStatus(response.status, of: request, to: service)
        return response
    }

    func stream<Result>(
        _ request: UpstreamRequest, to service: String, timeout: Duration,
        _ read: (StreamedResponse) async throws -> Result
    ) async throws -> Result {
        let (transport, request) = try prepared(request, to: service)
        return try await transport.stream(request, to: service, timeout: time(within: timeout)) { response in
            noteStatus(response.status, of: request, to: service)
            return try await read(response)
        }
    }

    /// What carries a call, and the call with what comes from the request that is being answered.
    private func prepared(
        _ request: UpstreamRequest, to service: String
    ) throws -> (any UpstreamTransport, UpstreamRequest) {
        guard let transport = state.withLock({ $0.transport }) else {
            throw ClientError(
                .unreachable, service: service, request: request,
                detail: "services are called when the app has started: in handlers and listeners")
        }
        var request = request
        if let context = RequestContext.current { request.headers[.requestID] = context.requestID }
        return (transport, request)
    }

    /// What comes later than the answer that it is for is in vain.
    private func time(within timeout: Duration) -> Duration {
        guard let deadline = RequestContext.current?.deadline else { return timeout }
        return min(timeout, ContinuousClock.now.duration(to: deadline))
    }

    private func noteStatus(_ status: HTTPResponse.Status, of request: UpstreamRequest, to service: String) {
        guard status.code >= 500 else { return }
        // The client may be told the same failure, which nothing of this service explains.
        (RequestContext.current?.logger ?? logger).warning(
            "a service called failed",
            metadata: [
                "upstream": "\(service)", "method": "\(request.method)", "path": "\(request.path)",
                "status": .stringConvertible(status.code),
            ])
    }
}

/// A service that is called, as the settings describe it.
struct DeclaredUpstream: Sendable {
    /// Where its instances are; nil if nobody says.
    let addresses: [ServiceAddress]?
    /// How it is called.
    let policy: UpstreamPolicy
    /// How long a call may take.
    let timeout: Duration

    /// Declares and reads the settings of a service.
    ///
    /// - Throws: ``SettingsError`` for the first setting that is wrong.
    init(_ settings: Settings, service: String) throws {
        addresses = try settings.optional(
            "upstream.\(service).url", as: AddressList.self,
            help: "The address of the service \(service), or those of its instances, separated by commas."
        )?.addresses
        policy = try UpstreamPolicy(settings, service: service)
        timeout = try settings.value(
            "upstream.\(service).timeout", default: Duration.seconds(30), atLeast: .milliseconds(1),
            help: "How long a call of \(service) may take, with all its tries.")
    }
}
