import HTTPTypes
import NIOCore
import NIOPosix
import SwiftletHTTP
import Synchronization
import Testing

@testable import SwiftletClient

@Suite("URLs are called at the addresses that were checked", .timeLimit(.minutes(10))) struct OutboundTransportTests {
    private static let loopback = IPAddress(bytes: [127, 0, 0, 1])

    /// Runs `body` with a client, whose hosts all have some addresses, and the port of a service at the loopback.
    private func withOutbound(
        allow: @Sendable (Int) -> [String], addresses: [IPAddress] = [loopback],
        answer: @escaping @Sendable (Request) async -> Response = { _ in Response(text: "answered") },
        body: (OutboundClient, OutboundTransport, Int) async throws -> Void
    ) async throws {
        var configuration = ServerConfiguration()
        configuration.port = 0
        configuration.loops = 1
        let server = Server(configuration: configuration, handler: answer) { status, reason in
            Response(status: status, text: "\(reason)")
        }
        do {
            let port = try await server.start().port
            let rules = try #require(EgressRules(allow(port)))
            let transport = OutboundTransport(
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton, rules: rules
            ) { _, _ in addresses }
            var client = OutboundClient(rules: rules, transport: transport)
            client.timeout = .seconds(120)
            try await body(client, transport, port)
            await transport.shutdown()
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }

    @Test func `the connection goes to the address, and the request names the host`() async throws {
        try await withOutbound(allow: { ["http://pinned.test:\($0)"] }, answer: Self.nameOfHost) { client, _, port in
            let answer = try await client.get("http://pinned.test:\(port)/a?b")
            #expect(answer.text == "pinned.test:\(port) /a?b")
        }
    }

    @Test func `a named origin of IPv4 is reached, and redirects are given as they are`() async throws {
        try await withOutbound(allow: { ["http://127.0.0.1:\($0)"] }) { _ in
            Response(status: .found, headers: [.location: "http://169.254.169.254/"])
        } body: { client, _, port in
            let answer = try await client.send(.delete, "http://127.0.0.1:\(port)/")
            #expect(answer.status == .found)
        }
    }

    @Test func `a host that has an address that is not public is not called`() async throws {
        let addresses = [IPAddress(bytes: [93, 184, 216, 34]), Self.loopback]
        try await withOutbound(allow: { _ in ["*"] }, addresses: addresses) { client, _, port in
            let error = await #expect(throws: EgressError.self) { try await client.get("http://pinned.test:\(port)/") }
            #expect(error?.code == .notPublic)
            #expect(error?.description.contains("http://pinned.test:\(port) ") == true)
        }
    }

    @Test func `where the first address refuses, the next is tried`() async throws {
        let addresses = [IPAddress(bytes: [UInt8](repeating: 0, count: 15) + [1]), Self.loopback]
        try await withOutbound(
            allow: { ["http://pinned.test:\($0)"] }, addresses: addresses
        ) { _ in
            Response(text: "here")
        } body: { client, _, port in
            let answer = try await client.get("http://pinned.test:\(port)/")
            #expect(answer.text == "here")
        }
    }

    @Test func `a body larger than the limit is refused`() async throws {
        let text = String(repeating: "x", count: OutboundTransport.maximumResponseSize + 1)
        try await withOutbound(allow: { ["http://pinned.test:\($0)"] }) { _ in
            Response(text: text)
        } body: {
            client, _, port in
            let error = await #expect(throws: ClientError.self) { try await client.get("http://pinned.test:\(port)/") }
            #expect(error?.code == .responseTooLarge)
        }
    }

    @Test func `a transport that was shut down calls nothing`() async throws {
        try await withOutbound(allow: { ["http://pinned.test:\($0)"] }) { client, transport, port in
            await transport.shutdown()
            let error = await #expect(throws: ClientError.self) { try await client.get("http://pinned.test:\(port)/") }
            #expect(error?.code == .closed)
        }
    }

    @Test func `a call that does not end is cut by a shutdown`() async throws {
        let (arrivals, arrival) = AsyncStream<Void>.makeStream()
        try await withOutbound(allow: { ["http://pinned.test:\($0)"] }) { _ in
            arrival.yield()
            try? await Task.sleep(for: .seconds(3600))
            return Response(text: "late")
        } body: { client, transport, port in
            async let answer = client.get("http://pinned.test:\(port)/")
            for await _ in arrivals { break }
            await transport.shutdown()
            do {
                _ = try await answer
                Issue.record("the call was answered")
            } catch {
                #expect((error as? ClientError)?.code == .closed)
            }
        }
    }

    private static func nameOfHost(_ request: Request) async -> Response {
        let name = HTTPField.Name("host")
        return Response(text: "\(name.flatMap { request.header(named: $0) } ?? "") \(request.target)")
    }
}
