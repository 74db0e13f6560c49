import HTTPTypes
import NIOPosix
import SwiftletClient
import SwiftletHTTP

/// Runs `body` with a client of a server at a free port of 127.0.0.1, and ends both.
func withService(
    limits: HTTPUpstreamTransport.Configuration = .init(), path: String = "",
    handler: @escaping @Sendable (Request) async throws -> Response,
    body: (ServiceClient) async throws -> Void
) async throws {
    var configuration = ServerConfiguration()
    configuration.port = 0
    configuration.loops = 1
    // Nothing runs into a limit on a machine that is busy with other tests.
    configuration.bodyGracePeriod = .seconds(600)
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
        try await withTransport(to: "http://127.0.0.1:\(port)\(path)", limits: limits) { transport in
            var client = ServiceClient(name: "region", transport: transport)
            client.options = CallOptions(timeout: .seconds(120), tryTimeout: .seconds(120))
            try await body(client)
        }
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

/// An answer with a JSON body.
func json(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(status: status, contentType: "application/json", body: .text(text))
}
