import NIOCore
import SwiftletHTTP
import Testing

@Suite struct DeadlineTests {
    /// A handler of several paths; those below `/late` take longer than any deadline.
    private final class Handler: Sendable {
        let release = Event<Void>()
        let cancelled = Event<Void>()
        let answered = Event<Void>()

        func handle(_ request: Request) async -> Response {
            switch request.path {
            case "/late":
                await withTaskCancellationHandler {
                    // Takes no notice of being cancelled.
                    await Task { try? await self.release.wait() }.value
                } onCancel: {
                    cancelled.signal()
                }
                answered.signal()
            case "/own":
                request.setDeadline(.milliseconds(40))
                try? await Task.sleep(for: .seconds(3600))
            case "/none":
                request.setDeadline(.zero)
                try? await release.wait()
            case "/stream":
                return Response(
                    body: .stream(contentLength: nil) { writer in
                        try await writer.write("one")
                        try await self.release.wait()
                        try await writer.write("two")
                    })
            case "/body":
                let size = try? await request.body.collect().readableBytes
                return Response(text: "\(size ?? -1)")
            default:
                try? await Task.sleep(for: .seconds(3600))
            }
            return Response(text: "done")
        }
    }

    private func withDeadline(
        _ timeout: Duration = .milliseconds(60), body: (Int, Server, Handler) async throws -> Void
    ) async throws {
        let handler = Handler()
        try await withServer(
            configure: {
                $0.requestTimeout = timeout
                $0.shortestDeadline = .milliseconds(40)
            },
            handler: handler.handle,
            body: { port, server in try await body(port, server, handler) })
    }

    /// Comes back when more than a deadline is over.
    private func waitForADeadline(_ port: Int) async throws {
        for _ in 0..<2 {
            let other = try RawClient(port: port)
            try await other.send(wire("GET /forever"))
            #expect(try await other.receiveAnswer().status == 503)
        }
    }

    @Test func `a handler that takes too long is answered for and cancelled`() async throws {
        try await withDeadline { port, _, handler in
            let client = try RawClient(port: port)
            try await client.send(wire("GET /late") + wire("GET /body"))
            let answer = try await client.receiveAnswer()
            #expect(answer.status == 503 && answer.fields["connection"] == "close")
            #expect(answer.body == #"{"refused":"the request took too long"}"#)
            try await handler.cancelled.wait()
            #expect(try await client.receiveAll() == "")
            handler.release.signal()
        }
    }

    @Test func `HEAD is answered for without a body`() async throws {
        try await withDeadline { port, _, _ in
            let client = try RawClient(port: port)
            try await client.send(wire("HEAD /forever"))
            #expect(try await client.receiveAnswer(toHead: true).status == 503)
            #expect(try await client.receiveAll() == "")
        }
    }

    @Test func `a handler that takes no notice counts until it ends`() async throws {
        try await withDeadline { port, server, handler in
            let client = try RawClient(port: port)
            try await client.send(wire("GET /late"))
            #expect(try await client.receiveAnswer().status == 503)
            client.disconnect()
            #expect(await !server.drain(within: .milliseconds(20)))
            #expect(server.connectionCount == 1)
            handler.release.signal()
            try await handler.answered.wait()
            await server.drain(within: .seconds(120))
            #expect(server.connectionCount == 0)
        }
    }

    @Test func `a request may have a deadline of its own`() async throws {
        try await withDeadline(.seconds(3600)) { port, _, _ in
            let client = try RawClient(port: port)
            try await client.send(wire("GET /own"))
            #expect(try await client.receiveAnswer().status == 503)
        }
    }

    @Test func `a request may have no deadline`() async throws {
        try await withDeadline { port, _, handler in
            let client = try RawClient(port: port)
            try await client.send(wire("GET /none"))
            try await waitForADeadline(port)
            handler.release.signal()
            #expect(try await client.receiveAnswer().body == "done")
        }
    }

    @Test func `an answer that has begun is not cut`() async throws {
        try await withDeadline { port, _, handler in
            let client = try RawClient(port: port)
            try await client.send(wire("GET /stream"))
            _ = try await client.receive(through: "one")
            try await waitForADeadline(port)
            handler.release.signal()
            #expect(try await client.receive(through: "0\r\n\r\n").contains("two"))
        }
    }

    @Test func `the time in which the client sends its body does not count`() async throws {
        try await withDeadline { port, _, _ in
            let client = try RawClient(port: port)
            try await client.send(wire("POST /body", "Content-Length: 2", body: "a"))
            try await waitForADeadline(port)
            try await client.send("b")
            #expect(try await client.receiveAnswer().body == "2")
        }
    }
}
