import HTTPTypes
import Logging
import NIOPosix
import SwiftletClient
import SwiftletHTTP

/// What carries the calls of a test's client over the network.
enum Carrier: Sendable, CaseIterable {
    /// Each service has one address.
    case oneAddress
    /// Instances are chosen, and tried one after another.
    case balanced
}

/// Runs `body` with a client of a server at a free port of 127.0.0.1, and ends both.
func withService(
    over carrier: Carrier = .oneAddress, limits: HTTPUpstreamTransport.Configuration = .init(), path: String = "",
    handler: @escaping @Sendable (Request) async throws -> Response,
    body: (ServiceClient) async throws -> Void
) async throws {
    try await withServer(handler: handler) { address in
        switch carrier {
        case .oneAddress:
            try await withTransport(to: address + path, limits: limits) { try await body(patientClient(over: $0)) }
        case .balanced:
            try await withBalanced(to: [address + path], limits: limits) { try await body(patientClient(over: $0)) }
        }
    }
}

/// Runs `body` with the address of a server at a free port of 127.0.0.1, and ends it.
func withServer(
    handler: @escaping @Sendable (Request) async throws -> Response, body: (_ address: String) async throws -> Void
) async throws {
    var configuration = ServerConfiguration()
    configuration.port = 0
    configuration.loops = 1
    // Nothing runs into a limit on a machine that is busy with other tests.
    configuration.headerTimeout = .seconds(600)
    configuration.bodyGracePeriod = .seconds(600)
    configuration.writeTimeout = .seconds(600)
    configuration.requestTimeout = .zero
    let answer: @Sendable (Request) async -> Response = { request in
        do {
            return try await handler(request)
        } catch {
            return Response(status: .internalServerError, text: "\(error)")
        }
    }
    let server = Server(configuration: configuration, handler: answer) { status, reason in
        Response(status: status, text: "\(reason)")
    }
    do {
        let port = try await server.start().port
        try await body("http://127.0.0.1:\(port)")
    } catch {
        await server.shutdown()
        throw error
    }
    await server.shutdown()
}

/// Runs `body` with a transport that reaches the service `region` at an address, and ends it.
func withTransport(
    to address: String, limits: HTTPUpstreamTransport.Configuration = .init(),
    body: (HTTPUpstreamTransport) async throws -> Void
) async throws {
    let transport = HTTPUpstreamTransport(
        eventLoopGroup: MultiThreadedEventLoopGroup.singleton, addresses: ["region": try ServiceAddress(address)],
        configuration: limits)
    do {
        try await body(transport)
    } catch {
        try await transport.shutdown()
        throw error
    }
    try await transport.shutdown()
}

/// Runs `body` with a transport that chooses among the instances of the service `region` at some addresses, and ends it.
func withBalanced(
    to addresses: [String], policy: UpstreamPolicy = UpstreamPolicy(),
    limits: HTTPInstanceTransport.Configuration = .init(), body: (BalancedTransport) async throws -> Void
) async throws {
    let instances = try addresses.map { ServiceInstance(address: try ServiceAddress($0)) }
    let network = HTTPInstanceTransport(
        eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: limits)
    let transport = BalancedTransport(
        discovery: StaticDiscovery(["region": instances]), transport: network, policies: ["region": policy],
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    defer { transport.shutdown() }
    do {
        try await body(transport)
    } catch {
        try await network.shutdown()
        throw error
    }
    try await network.shutdown()
}

/// A client of the service `region` that no busy machine makes give up.
func patientClient(over transport: any UpstreamTransport) -> ServiceClient {
    var client = ServiceClient(name: "region", transport: transport)
    client.options = CallOptions(timeout: .seconds(120), tryTimeout: .seconds(120))
    return client
}

/// An answer with a JSON body.
func json(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(status: status, contentType: "application/json", body: .text(text))
}
