import HTTPTypes
import NIOCore
import SwiftletHTTP
import Synchronization
import Testing
import WireCases

/// The verdicts over the table of ``WireCase``, asked of a running server.
@Suite(.timeLimit(.minutes(10))) struct ServedVerdictTests {
    /// Answers with what was read.
    private static let echo: @Sendable (Request) async -> Response = { request in
        let body = (try? await request.body.collect()).map { Array(buffer: $0) } ?? []
        return Response(text: described(request.path, request.query, body))
    }

    private static func described(_ path: String, _ query: String?, _ body: [UInt8]) -> String {
        "\(path) \(query ?? "-") \(body)"
    }

    /// Sends each case's bytes, and a request behind them, on a connection of its own.
    private func exchange(
        _ cases: [WireCase], handler: @escaping @Sendable (Request) async -> Response,
        check: @escaping @Sendable (WireCase, RawClient) async throws -> Void
    ) async throws {
        try await withServer(handler: handler) { port, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (number, wireCase) in cases.enumerated() {
                    if number >= 8 { try await group.next() }
                    group.addTask {
                        let client = try RawClient(port: port)
                        try await client.send((wireCase.bytes + WireCase.last).array)
                        try await check(wireCase, client)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test
    func `RFC 9112: an invalid message is answered with its status, nothing behind it is, and the connection closes`()
        async throws
    {
        let served = Mutex<[String]>([])
        try await exchange(
            WireCase.refused,
            handler: { request in
                served.withLock { $0.append(request.target) }
                return Response(text: "served")
            },
            check: { wireCase, client in
                let answer = try await client.receiveAnswer()
                #expect(answer.status == wireCase.refusal, "\(wireCase.testDescription)")
                #expect(answer.fields["connection"] == "close", "\(wireCase.testDescription)")
                #expect(answer.fields["content-type"] == "application/json", "\(wireCase.testDescription)")
                #expect(answer.body.hasPrefix(#"{"refused":""#), "\(wireCase.testDescription)")
                #expect(try await client.receiveAll() == "", "\(wireCase.testDescription)")
            })
        #expect(served.withLock { $0 } == [])
    }

    @Test func `RFC 9112: a valid message is answered, and so is the request behind it if the connection goes on`()
        async throws
    {
        try await exchange(WireCase.accepted, handler: Self.echo) { wireCase, client in
            guard case .accepted(let reading) = wireCase.verdict else { return }
            let name = wireCase.testDescription
            let isHead = wireCase.bytes.array.starts(with: "HEAD ".utf8)
            let answer = try await client.receiveAnswer(toHead: isHead)
            #expect(answer.status == 200, "\(name)")
            if let path = reading.path, let query = reading.query {
                let expected = Self.described(
                    String(decoding: path.array, as: UTF8.self),
                    query.map { String(decoding: $0.array, as: UTF8.self) },
                    reading.body.array)
                #expect(answer.body == expected, "\(name)")
            } else if !isHead {
                #expect(answer.body.hasSuffix(" \(reading.body.array)"), "\(name)")
            }
            if reading.keepsAlive {
                #expect(answer.fields["connection"] == (reading.minorVersion == 0 ? "keep-alive" : nil), "\(name)")
                #expect(try await client.receiveAnswer().body == "/next - []", "\(name)")
            } else {
                #expect(answer.fields["connection"] == "close", "\(name)")
            }
            #expect(try await client.receiveAll() == "", "\(name)")
        }
    }

    @Test(arguments: [
        ("GET http://b HTTP/1.1", "/ - []"), ("GET http://b?c HTTP/1.1", "/ c []"),
        ("GET //b/c HTTP/1.1", "//b/c - []"),
        ("OPTIONS * HTTP/1.1", "* - []"),
    ])
    func `RFC 9112 3.2: a target without a path of its own has one for the handler`(line: String, answer: String)
        async throws
    {
        try await withServer(handler: Self.echo) { port, _ in
            let client = try RawClient(port: port)
            try await client.send("\(line)\r\nHost: a\r\n\r\n")
            #expect(try await client.receiveAnswer().body == answer)
        }
    }

    @Test(arguments: [
        "HEAD / HTTP/1.1\r\n\r\n", "\r\nHEAD / HTTP/1.1\r\n\r\n", "HEAD / HTTP/2.0\r\nHost: a\r\n\r\n",
        "HEAD / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
    ])
    func `RFC 9110 9.3.2: a refused HEAD is answered without a body`(bytes: String) async throws {
        try await withServer(handler: Self.echo) { port, _ in
            let client = try RawClient(port: port)
            try await client.send(wire("GET /") + bytes)
            #expect(try await client.receiveAnswer().status == 200)
            let answer = try await client.receiveAnswer(toHead: true)
            #expect(answer.status >= 400)
            #expect(answer.fields["content-length"] != nil)
            #expect(try await client.receiveAll() == "")
        }
    }
}
