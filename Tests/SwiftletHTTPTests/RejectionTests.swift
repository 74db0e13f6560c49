import HTTPTypes
import SwiftletHTTP
import Testing

@Suite struct RejectionTests {
    private func expect(
        _ status: Int, to bytes: String, configure: (inout ServerConfiguration) -> Void = { _ in }
    ) async throws {
        try await withServer(
            configure: configure, handler: { _ in Response(text: "ok") },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(bytes)
                try await expect(status, on: client)
            })
    }

    private func expect(_ status: Int, on client: RawClient) async throws {
        let answer = try await client.receiveAnswer()
        #expect(answer.status == status)
        #expect(answer.body.hasPrefix(#"{"refused":"#))
        #expect(answer.fields["connection"] == "close")
        #expect(try await client.receiveAll() == "")
    }

    @Test(arguments: [
        "nonsense\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nbad header: 1\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    ]) func malformedRequestsAre400(bytes: String) async throws {
        try await expect(400, to: bytes)
    }

    @Test func aTargetOverTheLimitIs414() async throws {
        try await expect(414, to: wire("GET /" + String(repeating: "a", count: 9000)))
    }

    @Test func headerFieldsOverTheLimitAre431() async throws {
        try await expect(431, to: wire("GET /", "X: " + String(repeating: "a", count: 33_000)))
    }

    @Test func headerFieldsWithoutEndAre431() async throws {
        try await expect(431, to: "GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 200_000))
    }

    @Test func tooManyHeaderFieldsAre431() async throws {
        let fields = (0..<101).map { "X-\($0): 1\r\n" }.joined()
        try await expect(431, to: "GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
    }

    @Test func anotherMajorVersionIs505() async throws {
        try await expect(505, to: "GET / HTTP/2.0\r\nHost: a\r\n\r\n")
    }

    @Test func aHeadThatTakesTooLongIs408() async throws {
        try await withServer(
            configure: {
                $0.loops = 1
                $0.headerTimeout = .milliseconds(200)
            }, handler: { _ in Response(text: "ok") },
            body: { port, server in
                // The server must not see the connection before its bytes: who sends none in time is closed unanswered.
                let client = try await server.whileHeld {
                    let client = try RawClient(port: port)
                    try await client.send("GET / HT")
                    return client
                }
                try await expect(408, on: client)
            })
    }

    @Test func aConnectionThatIsIdleTooLongIsClosed() async throws {
        try await withServer(
            configure: { $0.keepAliveIdle = .milliseconds(80) }, handler: { _ in Response(text: "ok") },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /"))
                #expect(try await client.receiveAnswer().status == 200)
                #expect(try await client.receiveAll() == "")
            })
    }

    @Test func manyConnectionsThatIdleTooLongAreAllClosed() async throws {
        try await withServer(
            configure: {
                $0.keepAliveIdle = .milliseconds(80)
                $0.loops = 1
            }, handler: { _ in Response(text: "ok") },
            body: { port, server in
                var clients: [RawClient] = []
                for _ in 0..<300 {
                    let client = try RawClient(port: port)
                    try await client.send(wire("GET /"))
                    clients.append(client)
                }
                for client in clients {
                    #expect(try await client.receiveAnswer().status == 200)
                    #expect(try await client.receiveAll() == "")
                }
            })
    }

    @Test func aRefusalWaitsForTheAnswersBeforeIt() async throws {
        let release = Event<Void>()
        let handler: @Sendable (Request) async -> Response = { _ in
            try? await release.wait()
            return Response(text: "ok")
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /") + "nonsense\r\n\r\n")
                release.signal()
                #expect(try await client.receiveAnswer().status == 200)
                #expect(try await client.receiveAnswer().status == 400)
            })
    }

    /// Runs `body` with a connection that has been answered, and a second that is refused.
    private func withOneTooMany(
        _ configure: (inout ServerConfiguration) -> Void,
        body: (_ port: Int, _ first: RawClient, _ second: RawClient, Server) async throws -> Void
    ) async throws {
        try await withServer(
            configure: configure, handler: { _ in Response(text: "ok") },
            body: { port, server in
                let first = try RawClient(port: port)
                try await first.send(wire("GET /"))
                #expect(try await first.receiveAnswer().status == 200)
                let second = try RawClient(port: port)
                let refusal = try await second.receiveAnswer()
                #expect(refusal.status == 503 && refusal.fields["retry-after"] == "1")
                #expect(refusal.fields["connection"] == "close")
                #expect(try await second.receiveAll() == "")
                try await body(port, first, second, server)
            })
    }

    @Test func oneConnectionTooManyIs503() async throws {
        try await withOneTooMany({ $0.maxConnections = 1 }, body: { _, _, _, _ in })
    }

    @Test func `one connection of an address too many is 503, until another has ended`() async throws {
        try await withOneTooMany({ $0.maxConnectionsPerAddress = 1 }) { port, first, second, server in
            first.disconnect()
            second.disconnect()
            #expect(await server.becomesEmpty())
            let third = try RawClient(port: port)
            try await third.send(wire("GET /"))
            #expect(try await third.receiveAnswer().status == 200)
        }
    }
}
