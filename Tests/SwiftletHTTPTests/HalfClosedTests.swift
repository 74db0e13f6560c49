import SwiftletHTTP
import Testing

/// Clients that close their side once they have sent what they want to, as `nc -N` does.
@Suite(.timeLimit(.minutes(10))) struct HalfClosedTests {
    private let interim = "HTTP/1.1 100 Continue\r\n\r\n"

    @Test func `a client that closes its side behind its requests gets all answers, and the connection ends`()
        async throws
    {
        try await withServer(
            handler: { Response(text: $0.path) },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /a") + wire("GET /b"))
                client.endSending()
                #expect(try await client.receiveAnswer().body == "/a")
                #expect(try await client.receiveAnswer().body == "/b")
                #expect(try await client.receiveAll() == "")
            })
    }

    @Test func `RFC 9110 15.2: while its handler works it is asked by an interim answer whether it is there`()
        async throws
    {
        let gate = Gate()
        try await withServer(
            handler: gate.handle,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /held") + wire("GET /quick") + "\r\n")
                try await gate.started.wait()
                client.endSending()
                #expect(try await client.receive(through: "\r\n\r\n") == interim)
                gate.release.signal()
                let answer = try await client.receiveAnswer()
                #expect(answer.body == "held")
                #expect(answer.fields["connection"] == nil)
                #expect(try await client.receiveAnswer().body == "quick")
                #expect(try await client.receiveAll() == "")
            })
    }

    @Test func `the last answer says that the connection ends`() async throws {
        let gate = Gate()
        try await withServer(
            handler: gate.handle,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /held"))
                try await gate.started.wait()
                client.endSending()
                #expect(try await client.receive(through: "\r\n\r\n") == interim)
                gate.release.signal()
                #expect(try await client.receiveAnswer().fields["connection"] == "close")
            })
    }

    @Test func `RFC 9110 15.2: a client of HTTP 1.0 is sent no interim answer`() async throws {
        let gate = Gate()
        try await withServer(
            configure: {
                $0.loops = 1
                // Nobody can ask whether this client is there, and so it is taken for gone after a while.
                $0.linger = .seconds(600)
            }, handler: gate.handle,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send("GET /held HTTP/1.0\r\n\r\n")
                try await gate.started.wait()
                client.endSending()
                // When a later connection has been served, the loop has seen the end of this one.
                let other = try RawClient(port: port)
                try await other.send(wire("GET /quick"))
                _ = try await other.receiveAnswer()
                gate.release.signal()
                #expect(try await client.receiveAnswer().body == "held")
                #expect(try await client.receiveAll() == "")
            })
    }

    @Test func `a streamed answer comes as a whole`() async throws {
        let size = 8 * 1024 * 1024
        let block = String(repeating: "x", count: 64 * 1024)
        let handler: @Sendable (Request) async -> Response = { _ in
            Response(
                body: .stream(contentLength: size) { writer in
                    for _ in 0..<(size / block.utf8.count) { try await writer.write(block) }
                })
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /"))
                client.endSending()
                #expect(try await client.receiveAnswer().body.utf8.count == size)
            })
    }

    @Test(arguments: ["GET / HT", "GET / HTTP/1.1\r\nHost: a\r\n"])
    func `RFC 9112 8: a head that is never completed is 400`(head: String) async throws {
        try await withServer(
            handler: { Response(text: $0.path) },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /a") + head)
                client.endSending()
                #expect(try await client.receiveAnswer().status == 200)
                #expect(try await client.receiveAnswer().status == 400)
                #expect(try await client.receiveAll() == "")
            })
    }

    @Test func `RFC 9112 8: a body that is never completed and whose handler has not begun is 400`() async throws {
        let gate = Gate()
        try await withServer(
            handler: gate.handle,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /held") + wire("POST /quick", "Content-Length: 3", body: "ab"))
                try await gate.started.wait()
                client.endSending()
                #expect(try await client.receive(through: "\r\n\r\n") == interim)
                gate.release.signal()
                #expect(try await client.receiveAnswer().body == "held")
                #expect(try await client.receiveAnswer().status == 400)
                #expect(try await client.receiveAll() == "")
            })
    }

    @Test func `a client that is gone has its handler cancelled, though it had closed in order`() async throws {
        let gate = Gate()
        try await withServer(
            configure: { $0.requestTimeout = .zero }, handler: gate.handle,
            body: { port, server in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /held"))
                try await gate.started.wait()
                client.disconnect()
                try await gate.cancelled.wait()
                #expect(await server.becomesEmpty())
            })
    }

    @Test func `a stream that writes nothing ends some seconds after its client has gone`() async throws {
        let ended = Event<Void>()
        let handler: @Sendable (Request) async -> Response = { _ in
            Response(
                body: .stream(contentLength: nil) { writer in
                    defer { ended.signal() }
                    try await writer.write("a word")
                    try await Task.sleep(for: .seconds(600))
                })
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /"))
                _ = try await client.receive(through: "a word")
                client.disconnect()
                try await ended.wait()
            })
    }

    @Test func `a connection without a request ends with its client's side`() async throws {
        try await withServer(
            handler: { _ in Response() },
            body: { port, server in
                let client = try RawClient(port: port)
                client.endSending()
                #expect(try await client.receiveAll() == "")
            })
    }
}
