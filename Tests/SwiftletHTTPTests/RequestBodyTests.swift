import HTTPTypes
import NIOCore
import SwiftletHTTP
import Synchronization
import Testing

@Suite struct RequestBodyTests {
    private static let collecting: @Sendable (Request) async -> Response = { request in
        var body = request.body
        if let limit = request.query.flatMap({ Int($0) }) { body.limit = limit }
        do {
            return Response(text: String(buffer: try await body.collect()))
        } catch let error as HTTPError {
            return Response(status: error.status, text: "\(error.code)")
        } catch {
            return Response(status: .internalServerError, text: "\(error)")
        }
    }

    @Test func givesABodyThatCameWithItsHead() async throws {
        try await withServer(
            handler: Self.collecting,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /", "Content-Length: 5", body: "hello") + wire("POST /"))
                #expect(try await client.receiveAnswer().body == "hello")
                #expect(try await client.receiveAnswer().body == "")
            })
    }

    @Test func givesABodyInChunksThatComesInPieces() async throws {
        try await withServer(
            handler: Self.collecting,
            body: { port, _ in
                let client = try RawClient(port: port)
                for piece in [
                    wire("POST /", "Transfer-Encoding: chunked"), "3\r\nab", "c\r\n", "2\r\nde\r\n0", "\r\n\r\n",
                ] {
                    try await client.send(piece)
                }
                #expect(try await client.receiveAnswer().body == "abcde")
            })
    }

    @Test func streamsABodyWhileItArrives() async throws {
        let handler: @Sendable (Request) async -> Response = { request in
            Response(
                body: .stream(contentLength: nil) { writer in
                    for try await chunk in request.body { try await writer.write(chunk) }
                })
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /", "Content-Length: 6", body: "one"))
                _ = try await client.receive(through: "\r\n\r\n")
                #expect(try await client.receiveChunk() == "one")
                try await client.send("two" + wire("POST /", "Content-Length: 0"))
                #expect(try await client.receiveChunk() == "two")
                #expect(try await client.receiveChunk() == nil)
                #expect(try await client.receiveAnswer().body == "")
            })
    }

    @Test func refusesABodyOverTheLimitByItsAnnouncedLength() async throws {
        try await withServer(
            configure: { $0.maxBodyBytes = 10 }, handler: Self.collecting,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /", "Content-Length: 1000000"))
                let answer = try await client.receiveAnswer()
                #expect(answer.status == 413)
                #expect(answer.body == "bodyTooLarge")
                #expect(answer.fields["connection"] == "close")
                #expect(try await client.receiveAll() == "")
            })
    }

    @Test func refusesABodyInChunksOverTheLimit() async throws {
        try await withServer(
            configure: { $0.maxBodyBytes = 10 }, handler: Self.collecting,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /", "Transfer-Encoding: chunked", body: "8\r\n12345678\r\n"))
                try await client.send("8\r\n12345678\r\n")
                #expect(try await client.receiveAnswer().status == 413)
            })
    }

    @Test func aRouteMayRaiseTheLimit() async throws {
        try await withServer(
            configure: { $0.maxBodyBytes = 3 }, handler: Self.collecting,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /?5", "Content-Length: 5", body: "hello"))
                #expect(try await client.receiveAnswer().body == "hello")
            })
    }

    @Test func aBodyThatCameWithItsHeadIsHeldToTheLimitToo() async throws {
        try await withServer(
            configure: { $0.maxBodyBytes = 3 }, handler: Self.collecting,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /", "Content-Length: 5", body: "hello"))
                #expect(try await client.receiveAnswer().status == 413)
            })
    }

    @Test func goesOnWithTheConnectionWhenAShortBodyIsNotRead() async throws {
        try await withServer(
            handler: { Response(text: $0.path) },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /a", "Content-Length: 6", body: "one"))
                #expect(try await client.receiveAnswer().body == "/a")
                try await client.send("two" + wire("GET /b"))
                #expect(try await client.receiveAnswer().body == "/b")
            })
    }

    @Test func asksForABodyThatWaitsForContinue() async throws {
        try await withServer(
            handler: Self.collecting,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /", "Content-Length: 5", "Expect: 100-continue"))
                #expect(try await client.receive(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
                try await client.send("hello")
                #expect(try await client.receiveAnswer().body == "hello")
            })
    }

    @Test func refusesWithoutAskingForTheBody() async throws {
        try await withServer(
            configure: { $0.maxBodyBytes = 3 }, handler: Self.collecting,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /", "Content-Length: 5", "Expect: 100-continue"))
                let answer = try await client.receiveAnswer()
                #expect(answer.status == 413)
                #expect(answer.fields["connection"] == "close")
            })
    }

    @Test func readsNoMoreFromTheSocketThanTheHandlerTakes() async throws {
        let release = Event<Void>()
        let size = 64 * 1024 * 1024
        let handler: @Sendable (Request) async -> Response = { request in
            var count = 0
            var body = request.body
            body.limit = size
            do {
                for try await chunk in body {
                    if count == 0 { try await release.wait() }
                    count += chunk.readableBytes
                }
            } catch {}
            return Response(text: "\(count)")
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /", "Content-Length: \(size)", body: "x"))
                let block = [UInt8](repeating: 120, count: 256 * 1024)
                // Bytes go in until the system's buffers are full: the client is held back well before the whole is sent.
                var sent = 1
                var refusals = 0
                while refusals < 1000, sent < size {
                    let taken = client.sendWhatFits(Array(block.prefix(size - sent)))
                    sent += taken
                    refusals = taken == 0 ? refusals + 1 : 0
                    await Task.yield()
                }
                #expect(sent < size / 2)
                release.signal()
                try await client.send([UInt8](repeating: 120, count: size - sent))
                #expect(try await client.receiveAnswer().body == "\(size)")
            })
    }

    @Test func failsABodyWithBrokenChunks() async throws {
        try await withServer(
            handler: Self.collecting,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /", "Transfer-Encoding: chunked", body: "3\r\nabc\r\n"))
                try await client.send("zz\r\n")
                let answer = try await client.receiveAnswer()
                #expect(answer.status == 400)
                #expect(answer.fields["connection"] == "close")
            })
    }

    @Test func failsABodyThatComesTooSlowly() async throws {
        let configure: (inout ServerConfiguration) -> Void = {
            $0.bodyGracePeriod = .milliseconds(40)
            $0.minBodyBytesPerSecond = 1_000_000
        }
        try await withServer(
            configure: configure, handler: Self.collecting,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /", "Content-Length: 5", body: "he"))
                #expect(try await client.receiveAnswer().status == 408)
            })
    }

    @Test func aWaitForTheBodyEndsWhenItsTaskIsCancelled() async throws {
        let handler: @Sendable (Request) async -> Response = { request in
            let task = Task { try await request.body.collect() }
            task.cancel()
            let result = await task.result
            if case .failure(let error) = result { return Response(text: "\(error is CancellationError)") }
            return Response(text: "collected")
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /", "Content-Length: 5"))
                #expect(try await client.receiveAnswer().body == "true")
            })
    }

    @Test func aClientThatSendsAllBeforeItReadsStillGetsTheRefusal() async throws {
        try await withServer(
            configure: { $0.maxBodyBytes = 10 }, handler: Self.collecting,
            body: { port, _ in
                let client = try RawClient(port: port)
                let size = 4 * 1024 * 1024
                let head = wire("POST /", "Content-Length: \(size)")
                // In one go: a server that has refused waits some seconds for the rest.
                try await client.send(Array(head.utf8) + [UInt8](repeating: 120, count: size))
                #expect(try await client.receiveAnswer().status == 413)
            })
    }
}
