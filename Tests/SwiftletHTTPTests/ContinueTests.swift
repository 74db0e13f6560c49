import HTTPTypes
import NIOCore
import SwiftletHTTP
import Testing

/// When a client is told to send its body.
@Suite struct ContinueTests {
    private static let told = "HTTP/1.1 100 Continue\r\n\r\n"

    private static let collecting: @Sendable (Request) async -> Response = { request in
        Response(text: (try? await request.body.collect()).map { String(buffer: $0) } ?? "failed")
    }

    @Test func `RFC 9110 10.1.1: a handler that never asks for the body is answered for at once`() async throws {
        try await withServer(
            handler: { _ in Response(text: "no need") },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /", "Content-Length: 5", "Expect: 100-continue"))
                let answer = try await client.receiveAnswer()
                #expect(answer.status == 200)
                // Whether the body follows cannot be known.
                #expect(answer.fields["connection"] == "close")
                #expect(try await client.receiveAll() == "")
            })
    }

    @Test func `RFC 9110 10.1.1: what follows an answer without the body is not read as a request`() async throws {
        try await withServer(
            handler: { Response(text: $0.path) },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /a", "Content-Length: 40", "Expect: 100-continue"))
                #expect(try await client.receiveAnswer().body == "/a")
                try await client.send(wire("GET /b"))
                #expect(try await client.receiveAll() == "")
            })
    }

    @Test func `RFC 9110 10.1.1: the client is told once, when the handler first asks`() async throws {
        let handler: @Sendable (Request) async -> Response = { request in
            var text = ""
            do { for try await part in request.body { text += String(buffer: part) + "," } } catch { text = "\(error)" }
            return Response(text: text)
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                let chunked = "Transfer-Encoding: chunked"
                try await client.send(wire("POST /", chunked, "Expect: 100-continue", "Connection: close"))
                #expect(try await client.receive(through: "\r\n\r\n") == Self.told)
                try await client.send("2\r\nab\r\n")
                try await client.send("2\r\ncd\r\n0\r\n\r\n")
                let rest = try await client.receiveAll()
                #expect(rest.hasPrefix("HTTP/1.1 200 "))
                #expect(!rest.contains(Self.told))
            })
    }

    @Test func `RFC 9110 10.1.1: a client that sent the body already is not told to`() async throws {
        try await withServer(
            handler: Self.collecting,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(
                    wire("POST /", "Content-Length: 5", "Expect: 100-continue", body: "hello") + wire("GET /"))
                let answer = try await client.receiveAnswer()
                #expect(answer.status == 200)
                #expect(answer.body == "hello")
                #expect(try await client.receiveAnswer().body == "")
            })
    }

    @Test func `RFC 9110 10.1.1: a client of HTTP/1.0 is not told`() async throws {
        try await withServer(
            handler: Self.collecting,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhe")
                try await client.send("llo")
                #expect(try await client.receiveAnswer().body == "hello")
            })
    }

    @Test func `RFC 9110 10.1.1: once an answer has begun no client is told`() async throws {
        let handler: @Sendable (Request) async -> Response = { request in
            Response(
                body: .stream(contentLength: nil) { writer in
                    try await writer.write(ByteBuffer(string: "begun"))
                    try await writer.write(request.body.collect())
                })
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /", "Content-Length: 5", "Expect: 100-continue"))
                #expect(try await client.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
                #expect(try await client.receiveChunk() == "begun")
                try await client.send("hello")
                #expect(try await client.receiveChunk() == "hello")
                #expect(try await client.receiveChunk() == nil)
            })
    }

    @Test func `RFC 9110 10.1.1: a request in a pipeline is told in its turn`() async throws {
        try await withServer(
            handler: Self.collecting,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /") + wire("POST /", "Content-Length: 5", "Expect: 100-continue"))
                #expect(try await client.receiveAnswer().body == "")
                #expect(try await client.receive(through: "\r\n\r\n") == Self.told)
                try await client.send("hello" + wire("GET /"))
                #expect(try await client.receiveAnswer().body == "hello")
                #expect(try await client.receiveAnswer().body == "")
            })
    }
}
