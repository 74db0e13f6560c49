import HTTPTypes
import NIOCore
import SwiftletHTTP
import Testing

/// The fields that stand behind a body in chunks.
@Suite struct TrailerTests {
    /// Answers with the body and what followed it, or with the status of what went wrong.
    private static let showing: @Sendable (Request) async -> Response = { request in
        do {
            let body = String(buffer: try await request.body.collect())
            let trailers = request.body.trailers.map { "\($0.name)=\($0.value)" }
            return Response(text: "\(body) \(trailers.joined(separator: "&"))")
        } catch let error as HTTPError {
            return Response(status: error.status, text: "\(error.code)")
        } catch {
            return Response(status: .internalServerError, text: "\(error)")
        }
    }

    private let head = wire("POST /", "Transfer-Encoding: chunked")

    @Test(arguments: [
        ("3\r\nabc\r\n0\r\nX-Sum: 1\r\nx-sum:2\r\n\r\n", "abc X-Sum=1&x-sum=2"),
        ("0\r\nX-Sum: 1\r\n\r\n", " X-Sum=1"),
        ("3\r\nabc\r\n0\r\nX-Sum: 1\r\nContent-Length: 9\r\nAuthorization: x\r\n\r\n", "abc X-Sum=1"),
        ("3\r\nabc\r\n0\r\n\r\n", "abc "),
    ])
    func `RFC 9110 6.5: a handler is given the trailers that may be`(body: String, answer: String) async throws {
        try await withServer(handler: Self.showing) { port, _ in
            let client = try RawClient(port: port)
            // At once, and in pieces, so that the handler begins before the trailers come.
            try await client.send(head + body)
            #expect(try await client.receiveAnswer().body == answer)
            for byte in Array((head + body).utf8) { try await client.send([byte]) }
            #expect(try await client.receiveAnswer().body == answer)
            try await client.send(wire("POST /", "Content-Length: 1", body: "a"))
            #expect(try await client.receiveAnswer().body == "a ")
        }
    }

    @Test func `RFC 6585 5: trailers over the limits are 431, whether or not the handler has begun`() async throws {
        let body = "3\r\nabc\r\n0\r\n" + String(repeating: "X: 1\r\n", count: 101) + "\r\n"
        try await withServer(handler: Self.showing) { port, _ in
            let whole = try RawClient(port: port)
            try await whole.send(head + body)
            #expect(try await whole.receiveAnswer().status == 431)

            let begun = try RawClient(port: port)
            try await begun.send(wire("POST /", "Transfer-Encoding: chunked", "Expect: 100-continue"))
            _ = try await begun.receive(through: "\r\n\r\n")
            try await begun.send(body)
            let answer = try await begun.receiveAnswer()
            #expect(answer.status == 431 && answer.body == "trailersTooLarge")
            #expect(answer.fields["connection"] == "close")
        }
    }

    @Test func `a body made by hand has the trailers it was given`() async throws {
        let body = RequestBody(ByteBuffer(string: "abc"), trailers: [.contentMD5: "x"])
        #expect(body.trailers[.contentMD5] == "x")
        #expect(RequestBody("abc").trailers.isEmpty && RequestBody.empty.trailers.isEmpty)
    }
}

extension HTTPField.Name {
    fileprivate static let contentMD5 = HTTPField.Name("Content-MD5")!
}
