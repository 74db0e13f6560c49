import HTTPTypes
import SwiftletHTTP

/// Runs `body` with a server at a free port of 127.0.0.1, and ends the server.
func withServer(
    configure: (inout ServerConfiguration) -> Void = { _ in },
    handler: @escaping @Sendable (Request) async -> Response,
    body: (Int, Server) async throws -> Void
) async throws {
    var configuration = ServerConfiguration()
    configuration.port = 0
    configuration.loops = 2
    configure(&configuration)
    let server = Server(configuration: configuration, handler: handler) { status, reason in
        Response(status: status, contentType: "application/json", body: .text(#"{"refused":"\#(reason)"}"#))
    }
    do {
        let address = try await server.start()
        try await body(address.port, server)
    } catch {
        await server.shutdown()
        throw error
    }
    await server.shutdown()
}

/// A request in wire form, with a Host field.
func wire(_ line: String, _ fields: String..., body: String = "") -> String {
    "\(line) HTTP/1.1\r\nHost: test\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n" + body
}
