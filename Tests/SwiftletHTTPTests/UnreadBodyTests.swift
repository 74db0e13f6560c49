import HTTPTypes
import NIOCore
import SwiftletHTTP
import Synchronization
import Testing

/// What becomes of a body that the handler did not read.
@Suite struct UnreadBodyTests {
    private static let ignoring: @Sendable (Request) async -> Response = { Response(text: $0.path) }

    /// More than is read to keep the connection.
    private static let large = 256 * 1024

    /// What is answered to bytes that come behind the answer. A server that lingers no longer has closed, which a machine
    /// that is busy enough shows as a broken pipe: then nothing was answered.
    private func rest(_ client: RawClient, _ bytes: [UInt8]) async throws -> String {
        do {
            try await client.send(bytes)
            return try await client.receiveAll()
        } catch let failure as RawClient.Failure where failure.description.hasPrefix("write") {
            return ""
        }
    }

    @Test func `RFC 9112 9.3: a short rest in chunks is read, and the connection goes on`() async throws {
        try await withServer(
            handler: Self.ignoring,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /a", "Transfer-Encoding: chunked", body: "3\r\nabc\r\n"))
                let answer = try await client.receiveAnswer()
                #expect(answer.body == "/a")
                #expect(answer.fields["connection"] == nil)
                try await client.send("5;x\r\nhello\r\n0\r\nX: 1\r\n\r\n" + wire("GET /b"))
                #expect(try await client.receiveAnswer().body == "/b")
            })
    }

    @Test func `RFC 9112 9.3: a rest that is announced to be long ends the connection`() async throws {
        try await withServer(
            handler: Self.ignoring,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /a", "Content-Length: \(Self.large)"))
                let answer = try await client.receiveAnswer()
                #expect(answer.body == "/a")
                #expect(answer.fields["connection"] == "close")
                #expect(
                    try await rest(client, [UInt8](repeating: 120, count: Self.large) + Array(wire("GET /b").utf8))
                        == "")
            })
    }

    @Test func `RFC 9112 9.3: a rest in chunks that turns out to be long ends the connection`() async throws {
        try await withServer(
            handler: Self.ignoring,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /a", "Transfer-Encoding: chunked"))
                #expect(try await client.receiveAnswer().body == "/a")
                let size = String(Self.large, radix: 16)
                let body = "\(size)\r\n" + String(repeating: "x", count: Self.large) + "\r\n0\r\n\r\n"
                #expect(try await rest(client, Array((body + wire("GET /b")).utf8)) == "")
            })
    }

    @Test(arguments: ["3\r\nabcd\r\n", "x\r\n", "3\nabc", "0\r\nX : 1\r\n\r\n", "0\r\n\n"])
    func `RFC 9112 7.1: a rest in chunks that is malformed ends the connection`(rest: String) async throws {
        let served = Mutex<[String]>([])
        let handler: @Sendable (Request) async -> Response = { request in
            served.withLock { $0.append(request.path) }
            return Response(text: request.path)
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /a", "Transfer-Encoding: chunked"))
                #expect(try await client.receiveAnswer().body == "/a")
                try await client.send(rest + wire("GET /b"))
                #expect(try await client.receiveAll() == "")
            })
        #expect(served.withLock { $0 } == ["/a"])
    }

    @Test(arguments: [true, false])
    func `RFC 9112 6: a body that looks like a request is none`(comesLate: Bool) async throws {
        let request = wire("GET /smuggled")
        try await withServer(
            handler: Self.ignoring,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(
                    wire("POST /a", "Content-Length: \(request.utf8.count)", body: comesLate ? "" : request))
                #expect(try await client.receiveAnswer().body == "/a")
                try await client.send((comesLate ? request : "") + wire("GET /b"))
                #expect(try await client.receiveAnswer().body == "/b")
            })
    }

    @Test func `RFC 9112 9.6: a body that breaks while its handler runs is answered, and ends the connection`()
        async throws
    {
        let started = Event<Void>()
        let handler: @Sendable (Request) async -> Response = { request in
            started.signal()
            do {
                return Response(text: String(buffer: try await request.body.collect()))
            } catch let error as HTTPError {
                return Response(status: error.status, text: "\(error.code)")
            } catch {
                return Response(status: .internalServerError)
            }
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /", "Transfer-Encoding: chunked", body: "3\r\nabc\r\n"))
                try await started.wait()
                try await client.send("3\r\nabcX" + wire("GET /b"))
                let answer = try await client.receiveAnswer()
                #expect(answer.status == 400)
                #expect(answer.body == "malformedBody")
                #expect(answer.fields["connection"] == "close")
                #expect(try await client.receiveAll() == "")
            })
    }
}
