import HTTPTypes
import NIOCore
import SwiftletHTTP
import Testing

@Suite struct ServingTests {
    @Test func answersSeveralRequestsOnOneConnection() async throws {
        try await withServer(
            handler: { Response(text: $0.target) },
            body: { port, _ in
                let client = try RawClient(port: port)
                for target in ["/a", "/b?c=d"] {
                    try await client.send(wire("GET \(target)"))
                    let answer = try await client.receiveAnswer()
                    #expect(answer.status == 200)
                    #expect(answer.body == target)
                    #expect(answer.fields["date"]?.hasSuffix(" GMT") == true)
                    #expect(answer.fields["connection"] == nil)
                }
            })
    }

    @Test func answersPipelinedRequestsInOrderThoughTheFirstIsSlow() async throws {
        let release = Event<Void>()
        let handler: @Sendable (Request) async -> Response = { request in
            if request.path == "/0" { try? await release.wait() }
            return Response(text: request.path)
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send((0..<200).map { wire("GET /\($0)") }.joined())
                release.signal()
                for number in 0..<200 { #expect(try await client.receiveAnswer().body == "/\(number)") }
            })
    }

    @Test func runsOneRequestOfAConnectionAtATime() async throws {
        let started = Event<String>()
        let release = Event<Void>()
        let handler: @Sendable (Request) async -> Response = { request in
            started.signal(request.path)
            if request.path == "/1" { try? await release.wait() }
            return Response(text: request.path)
        }
        try await withServer(
            configure: { $0.loops = 1 }, handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /1") + wire("GET /2"))
                #expect(try await started.wait() == "/1")
                let other = try RawClient(port: port)
                try await other.send(wire("GET /3"))
                _ = try await other.receiveAnswer()
                #expect(try await started.wait() == "/3")
                release.signal()
                _ = try await client.receiveAnswer()
                #expect(try await client.receiveAnswer().body == "/2")
            })
    }

    @Test func answersHeadWithTheLengthAndNoBody() async throws {
        try await withServer(
            handler: { _ in Response(text: "12345") },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("HEAD /") + wire("GET /"))
                let head = try await client.receiveAnswer(toHead: true)
                #expect(head.fields["content-length"] == "5")
                #expect(try await client.receiveAnswer().body == "12345")
            })
    }

    @Test func sendsNoLengthWithNoContent() async throws {
        try await withServer(
            handler: { _ in Response(status: .noContent) },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("DELETE /") + wire("DELETE /"))
                for _ in 0..<2 {
                    let answer = try await client.receiveAnswer()
                    #expect(answer.status == 204)
                    #expect(answer.fields["content-length"] == nil)
                }
            })
    }

    @Test func closesWhenTheClientAsksForIt() async throws {
        try await withServer(
            handler: { _ in Response(text: "bye") },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /", "Connection: close"))
                let all = try await client.receiveAll()
                #expect(all.contains("Connection: close\r\n"))
                #expect(all.hasSuffix("\r\n\r\nbye"))
            })
    }

    @Test func closesWhenTheHandlerAsksForIt() async throws {
        try await withServer(
            handler: { _ in Response(headers: [.connection: "close"], body: .text("bye")) },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /"))
                #expect(try await client.receiveAll().contains("Connection: close\r\n"))
            })
    }

    @Test func closesAfterARequestOfHTTP10() async throws {
        try await withServer(
            handler: { Response(text: "\($0.version)") },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send("GET / HTTP/1.0\r\n\r\n")
                #expect(try await client.receiveAll().hasSuffix("HTTP/1.0"))
            })
    }

    @Test func keepsAConnectionOfHTTP10ThatAsksForIt() async throws {
        try await withServer(
            handler: { _ in Response(text: "ok") },
            body: { port, _ in
                let client = try RawClient(port: port)
                for _ in 0..<2 {
                    try await client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                    #expect(try await client.receiveAnswer().fields["connection"] == "keep-alive")
                }
            })
    }

    @Test func writesTheHandlersFieldsAndItsOwnFramingOnly() async throws {
        let handler: @Sendable (Request) async -> Response = { request in
            var headers: HTTPFields = [.contentType: "text/x", .contentLength: "99", .date: "long ago"]
            headers[.server] = request.headers[.userAgent]
            return Response(contentType: "not/this", headers: headers, body: .text("abc"))
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /", "user-agent: me"))
                let answer = try await client.receiveAnswer()
                #expect(answer.fields["content-type"] == "text/x")
                #expect(answer.fields["content-length"] == "3")
                #expect(answer.fields["date"] == "long ago")
                #expect(answer.fields["server"] == "me")
            })
    }

    @Test func aContentTypeCannotEndItsLine() async throws {
        try await withServer(
            handler: { _ in Response(contentType: "a/b\r\nX-Evil: 1") },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /"))
                let answer = try await client.receiveAnswer()
                #expect(answer.fields["x-evil"] == nil)
                #expect(answer.fields["content-type"] == "a/b  X-Evil: 1")
            })
    }

    @Test func looksUpOneHeaderFieldWithoutCase() async throws {
        try await withServer(
            handler: { Response(text: $0.header(named: .accept) ?? "none") },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /", "ACCEPT: a", "accept: b") + wire("GET /"))
                #expect(try await client.receiveAnswer().body == "a, b")
                #expect(try await client.receiveAnswer().body == "none")
            })
    }

    @Test func servesABodyThatIsLargerThanTheSocketsBuffers() async throws {
        let large = String(repeating: "0123456789abcdef", count: 500_000)
        try await withServer(
            handler: { _ in Response(text: large) },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /", "Connection: close"))
                #expect(try await client.receiveAll().utf8.count > large.utf8.count)
            })
    }

    @Test func keepsOrderAndBytesWhenThePipelineIsLongerThanTheSocketsBuffers() async throws {
        let filling = String(repeating: "x", count: 6000)
        let handler: @Sendable (Request) async -> Response = { Response(text: $0.path + filling) }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port, receiveBuffer: 16 * 1024)
                let count = 3000
                async let sent: Void = client.send((0..<count).map { wire("GET /\($0)") }.joined())
                for number in 0..<count { #expect(try await client.receiveAnswer().body == "/\(number)\(filling)") }
                try await sent
            })
    }
}
