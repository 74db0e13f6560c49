import Dispatch
import HTTPTypes
import NIOCore
import SwiftletHTTP

/// Runs `body` with a server at a free port of 127.0.0.1, and ends the server. Its limits of time are such that nothing runs
/// into them on a machine that is busy with other tests; a test that wants one sets it.
func withServer(
    configure: (inout ServerConfiguration) -> Void = { _ in },
    handler: @escaping @Sendable (Request) async -> Response,
    body: (Int, Server) async throws -> Void
) async throws {
    var configuration = ServerConfiguration()
    configuration.port = 0
    configuration.loops = 2
    configuration.headerTimeout = .seconds(600)
    configuration.keepAliveIdle = .seconds(600)
    configuration.bodyGracePeriod = .seconds(600)
    configuration.writeTimeout = .seconds(600)
    configuration.requestTimeout = .seconds(600)
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

extension Server {
    /// Runs a closure while the loop of a server that has only one stands still: a connection that is made meanwhile is taken
    /// together with what was sent on it.
    func whileHeld<R>(_ body: () async throws -> R) async throws -> R {
        let held = Event<Void>()
        let release = DispatchSemaphore(value: 0)
        eventLoopGroup.next().execute {
            held.signal()
            release.wait()
        }
        defer { release.signal() }
        try await held.wait()
        return try await body()
    }

    /// Waits until no connection counts, for a minute or two at most.
    func becomesEmpty() async -> Bool {
        let deadline = ContinuousClock.now + .seconds(120)
        while connectionCount > 0, .now < deadline { try? await Task.sleep(for: .milliseconds(5)) }
        return connectionCount == 0
    }
}

/// A request in wire form, with a Host field.
func wire(_ line: String, _ fields: String..., body: String = "") -> String {
    "\(line) HTTP/1.1\r\nHost: test\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n" + body
}
