import HTTPTypes
import NIOCore
import SwiftletHTTP
import Testing

/// Requests, answers and ends of connections that meet each other.
@Suite struct SuccessionTests {
    private static let echo: @Sendable (Request) async -> Response = { request in
        Response(text: (try? await request.body.collect()).map { String(buffer: $0) } ?? "failed")
    }

    @Test func `a request that comes with the end of the one before it begins without its body`() async throws {
        try await withServer(
            handler: Self.echo,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /", "Content-Length: 10", "Expect: 100-continue"))
                #expect(try await client.receive(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
                try await client.send("12345")
                try await client.send(
                    "67890" + wire("POST /", "Content-Length: 5", "Expect: 100-continue", "Connection: close"))
                #expect(try await client.receiveAnswer().body == "1234567890")
                #expect(try await client.receive(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
                try await client.send("abcde")
                #expect(try await client.receiveAnswer().body == "abcde")
            })
    }

    @Test func `a client is told to send the body that a streamed answer reads`() async throws {
        let handler: @Sendable (Request) async -> Response = { request in
            Response(
                body: .stream(contentLength: nil) { writer in
                    for try await part in request.body { try await writer.write(part) }
                })
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /", "Content-Length: 5", "Expect: 100-continue"))
                #expect(try await client.receive(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
                try await client.send("abcde")
                let answer = try await client.receiveAnswer()
                #expect(answer.status == 200)
                #expect(answer.body == "abcde")
            })
    }

    @Test func `a streamed answer that does without the body begins without it`() async throws {
        let handler: @Sendable (Request) async -> Response = { _ in
            Response(body: .stream(contentLength: 2) { try await $0.write(ByteBuffer(string: "ok")) })
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /", "Content-Length: 5", "Expect: 100-continue"))
                let answer = try await client.receiveAnswer()
                #expect(answer.body == "ok")
                #expect(answer.fields["connection"] == "close")
            })
    }

    @Test func `the beginning of a head behind an answer that takes its time must go on in time`() async throws {
        let arrived = Event<Void>()
        let release = Event<Void>()
        let handler: @Sendable (Request) async -> Response = { _ in
            arrived.signal()
            try? await release.wait()
            return Response(text: "ok")
        }
        try await withServer(
            configure: {
                $0.loops = 1
                $0.headerTimeout = .milliseconds(400)
            }, handler: handler,
            body: { port, server in
                // The server must not see the connection before its bytes: who sends none in time is closed unanswered.
                let client = try await server.whileHeld {
                    let client = try RawClient(port: port)
                    try await client.send(wire("GET /") + "GET / HT")
                    return client
                }
                try await arrived.wait()
                release.signal()
                #expect(try await client.receiveAnswer().status == 200)
                #expect(try await client.receiveAnswer().status == 408)
            })
    }

    @Test func `who still reads a body that was answered for is told so`() async throws {
        let failed = Event<HTTPError.Code?>()
        let handler: @Sendable (Request) async -> Response = { request in
            Task {
                do { _ = try await request.body.collect() } catch { failed.signal((error as? HTTPError)?.code) }
            }
            return Response(text: "done")
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /", "Content-Length: 10") + "12345")
                #expect(try await client.receiveAnswer().body == "done")
                #expect(try await failed.wait() == .alreadyAnswered)
            })
    }

    @Test func `connections that were refused keep nobody out`() async throws {
        try await withServer(
            configure: { $0.maxConnections = 1 }, handler: { _ in Response(text: "ok") },
            body: { port, server in
                var first: RawClient? = try RawClient(port: port)
                try await first?.send(wire("GET /"))
                #expect(try await first?.receiveAnswer().status == 200)
                let refused = try RawClient(port: port)
                #expect(try await refused.receiveAnswer().status == 503)
                first?.disconnect()
                first = nil
                #expect(await server.becomesEmpty())
                let third = try RawClient(port: port)
                try await third.send(wire("GET /"))
                #expect(try await third.receiveAnswer().status == 200)
                refused.disconnect()
            })
    }

    @Test func `a handler may ask to close within a list`() async throws {
        try await withServer(
            handler: { _ in Response(headers: [.connection: "x, Close"], body: .text("ok")) },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /"))
                #expect(try await client.receiveAnswer().fields["connection"] == "close")
                #expect(try await client.receiveAll() == "")
            })
    }
}
