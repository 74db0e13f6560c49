import HTTPTypes
import NIOCore
import SwiftletHTTP
import Synchronization
import Testing

@Suite struct StreamedAnswerTests {
    struct Broken: Error {}

    private func response(_ length: Int?, _ parts: String..., fails: Bool = false) -> Response {
        Response(
            body: .stream(contentLength: length) { writer in
                for part in parts {
                    try await writer.write(part)
                    await Task.yield()
                }
                if fails { throw Broken() }
            })
    }

    @Test func sendsAStreamOfUnknownLengthInChunks() async throws {
        let answer = response(nil, "one", "", "two")
        try await withServer(
            handler: { _ in answer },
            body: { port, _ in
                let client = try RawClient(port: port)
                for _ in 0..<2 {
                    try await client.send(wire("GET /"))
                    #expect(try await client.receiveAnswer().body == "onetwo")
                }
            })
    }

    @Test func sendsAStreamOfKnownLengthWithItsLength() async throws {
        let answer = response(6, "one", "two")
        try await withServer(
            handler: { _ in answer },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /") + wire("HEAD /"))
                let get = try await client.receiveAnswer()
                #expect(get.body == "onetwo")
                #expect(get.fields["content-length"] == "6")
                #expect(try await client.receiveAnswer(toHead: true).fields["content-length"] == "6")
            })
    }

    @Test func sendsAPartBeforeTheNextIsProduced() async throws {
        let release = Event<Void>()
        let handler: @Sendable (Request) async -> Response = { _ in
            Response(
                body: .stream(contentLength: nil) { writer in
                    try await writer.write("first")
                    try await release.wait()
                    try await writer.write("second")
                })
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /"))
                _ = try await client.receive(through: "\r\n\r\n")
                #expect(try await client.receiveChunk() == "first")
                release.signal()
                #expect(try await client.receiveChunk() == "second")
                #expect(try await client.receiveChunk() == nil)
            })
    }

    @Test func endsAStreamForHTTP10ByClosing() async throws {
        let answer = response(nil, "one", "two")
        try await withServer(
            handler: { _ in answer },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                #expect(try await client.receiveAll().hasSuffix("\r\n\r\nonetwo"))
            })
    }

    @Test func breaksTheConnectionWhenAStreamFails() async throws {
        let answer = response(nil, "one", fails: true)
        try await withServer(
            handler: { _ in answer },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /"))
                #expect(try await !client.receiveAll().contains("0\r\n\r\n"))
            })
    }

    @Test(arguments: [5, 7]) func breaksTheConnectionWhenTheLengthIsWrong(length: Int) async throws {
        let answer = response(length, "onetwo")
        try await withServer(
            handler: { _ in answer },
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /"))
                await #expect(throws: RawClient.Failure.self) { try await client.receiveAnswer() }
            })
    }

    @Test func aSlowReaderStopsItsProducer() async throws {
        let accepted = Atomic<Int>(0)
        let chunk = ByteBuffer(repeating: UInt8(ascii: "x"), count: 64 * 1024)
        let chunks = 1024
        try await withServer(
            configure: { $0.loops = 1 },
            handler: { request in
                if request.path == "/accepted" { return Response(text: "\(accepted.load(ordering: .relaxed))") }
                return Response(
                    body: .stream(contentLength: chunks * chunk.readableBytes) { writer in
                        for _ in 0..<chunks {
                            try await writer.write(chunk)
                            accepted.add(chunk.readableBytes, ordering: .relaxed)
                        }
                    })
            },
            body: { port, _ in
                let slow = try RawClient(port: port, receiveBuffer: 16 * 1024)
                try await slow.send(wire("GET /big", "Connection: close"))
                _ = try await slow.receive(through: "\r\n\r\n")
                // The loop answers others meanwhile; once it accepts no more between two answers, the producer waits.
                let other = try RawClient(port: port)
                var before = -1
                var now = 0
                while now != before || now == 0 {
                    before = now
                    try await other.send(wire("GET /accepted"))
                    now = Int(try await other.receiveAnswer().body) ?? 0
                }
                // What the system keeps of it is bounded too, which by itself would take some megabytes.
                #expect(now < 1024 * 1024)
                #expect(try await slow.receiveAll().utf8.count > 60 * 1024 * 1024)
                #expect(accepted.load(ordering: .relaxed) == chunks * chunk.readableBytes)
            })
    }

    @Test func aWriterHearsThatTheClientIsGone() async throws {
        let heard = Event<HTTPError.Code>()
        let started = Event<Void>()
        let handler: @Sendable (Request) async -> Response = { _ in
            Response(
                body: .stream(contentLength: nil) { writer in
                    started.signal()
                    do {
                        while true { try await writer.write(ByteBuffer(repeating: 0, count: 65_536)) }
                    } catch let error as HTTPError {
                        heard.signal(error.code)
                    } catch is CancellationError {
                        heard.signal(.clientGone)
                    }
                })
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port, receiveBuffer: 16 * 1024)
                try await client.send(wire("GET /"))
                try await started.wait()
                client.disconnect()
                #expect(try await heard.wait() == .clientGone)
            })
    }

    @Test func aClientThatTakesNothingIsCut() async throws {
        let heard = Event<HTTPError.Code>()
        let handler: @Sendable (Request) async -> Response = { _ in
            Response(
                body: .stream(contentLength: nil) { writer in
                    do {
                        while true { try await writer.write(ByteBuffer(repeating: 0, count: 65_536)) }
                    } catch let error as HTTPError {
                        heard.signal(error.code)
                    }
                })
        }
        try await withServer(
            configure: { $0.writeTimeout = .milliseconds(80) }, handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port, receiveBuffer: 16 * 1024)
                try await client.send(wire("GET /"))
                #expect(try await heard.wait() == .timeout)
            })
    }

    @Test func `a client that takes its answer too slowly is cut`() async throws {
        let heard = Event<HTTPError.Code?>()
        let handler: @Sendable (Request) async -> Response = { _ in
            Response(
                body: .stream(contentLength: nil) { writer in
                    do {
                        while true { try await writer.write(ByteBuffer(repeating: 0, count: 64 * 1024)) }
                    } catch {
                        heard.signal((error as? HTTPError)?.code)
                    }
                })
        }
        try await withServer(
            configure: {
                $0.writeTimeout = .milliseconds(400)
                // As fast as no client is: what this one takes is progress, and still too little.
                $0.minAnswerBytesPerSecond = 1 << 50
            },
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port, receiveBuffer: 16 * 1024)
                try await client.send(wire("GET /"))
                while try await !client.receive(upTo: 4096).isEmpty {}
                #expect(try await heard.wait() == .timeout)
            })
    }

    @Test func aStreamCanBeCollectedWithoutANetwork() async throws {
        let bytes = try await response(6, "one", "two").body.collect()
        #expect(String(buffer: bytes) == "onetwo")
        await #expect(throws: HTTPError.self) { try await response(5, "onetwo").body.collect() }
        await #expect(throws: HTTPError.self) { try await response(nil, "onetwo").body.collect(upTo: 5) }
    }
}
