import HTTPTypes
import NIOCore
import SwiftletHTTP
import Synchronization
import Testing

@testable import SwiftletClient

@Suite("Bodies are streamed both ways, no faster than they are taken", .timeLimit(.minutes(10))) struct StreamingTests {
    private static let part = ByteBuffer(repeating: UInt8(ascii: "x"), count: 64 * 1024)
    /// More than the buffers of the system hold.
    private static let manyParts = 2000

    private final class Counter: Sendable {
        private let count = Atomic<Int>(0)

        var value: Int { count.load(ordering: .acquiring) }

        func add() { count.add(1, ordering: .releasing) }
    }

    /// Waits until a number has not changed for long.
    private func settled(_ number: Counter, _ wait: () async throws -> Void) async throws -> Int {
        var last = -1
        var unchanged = 0
        while unchanged < 100 {
            let now = number.value
            unchanged = now == last ? unchanged + 1 : 0
            last = now
            try await wait()
        }
        return last
    }

    // MARK: Answers

    @Test(arguments: Carrier.allCases) func `an answer is read part by part`(over carrier: Carrier) async throws {
        try await withService(over: carrier) { _ in
            Response(
                headers: [.eTag: "1"],
                body: .stream(contentLength: nil) { writer in
                    for index in 0..<100 { try await writer.write("\(index),") }
                })
        } body: { client in
            let text = try await client.stream(.get, "/") { answer in
                #expect(answer.status == .ok && answer.headers[.eTag] == "1" && answer.body.length == nil)
                var text = ""
                for try await part in answer.body { text += String(buffer: part) }
                return text
            }
            #expect(text == (0..<100).map { "\($0)," }.joined())
        }
    }

    @Test(arguments: Carrier.allCases) func `an answer of many bytes is whole`(over carrier: Carrier) async throws {
        try await withService(over: carrier) { _ in
            Response(
                body: .stream(contentLength: 200 * Self.part.readableBytes) { writer in
                    for _ in 0..<200 { try await writer.write(Self.part) }
                })
        } body: { client in
            let count = try await client.stream(.get, "/") { answer in
                try await answer.body.reduce(into: 0) { $0 += $1.readableBytes }
            }
            #expect(count == 200 * Self.part.readableBytes)
            let whole = try await client.send(.get, "/")
            #expect(whole.body.readableBytes == count)
        }
    }

    @Test(arguments: Carrier.allCases) func `a slow reader slows the service`(over carrier: Carrier) async throws {
        let written = Counter()
        try await withService(over: carrier) { request in
            if request.target == "/other" { return Response(text: "") }
            return Response(
                body: .stream(contentLength: nil) { writer in
                    for _ in 0..<Self.manyParts {
                        try await writer.write(Self.part)
                        written.add()
                    }
                })
        } body: { client in
            try await client.stream(.get, "/") { answer in
                var parts = answer.body.makeAsyncIterator()
                _ = try await parts.next()
                let count = try await settled(written) { _ = try await client.send(.get, "/other") }
                #expect(count < Self.manyParts)
                var rest = 0
                while let part = try await parts.next() { rest += part.readableBytes }
                #expect(rest > Self.part.readableBytes * (Self.manyParts - 2))
            }
            #expect(written.value == Self.manyParts)
        }
    }

    @Test(arguments: Carrier.allCases) func `a reader that leaves ends the answer`(over carrier: Carrier) async throws {
        let (ends, end) = AsyncStream<Void>.makeStream()
        try await withService(over: carrier) { _ in
            Response(
                body: .stream(contentLength: nil) { writer in
                    defer { end.yield() }
                    while true { try await writer.write(Self.part) }
                })
        } body: { client in
            try await client.stream(.get, "/") { answer in
                for try await _ in answer.body { break }
            }
            for await _ in ends { break }
        }
    }

    @Test func `what a reader throws is thrown, and a body that is kept has ended`() async throws {
        struct Mine: Error {}
        try await withService { _ in
            Response(text: "text")
        } body: { client in
            await #expect(throws: Mine.self) { try await client.stream(.get, "/") { _ in throw Mine() } }
            let body = try await client.stream(.get, "/") { $0.body }
            await #expect(throws: UpstreamBodyError.self) { for try await _ in body {} }
        }
    }

    @Test func `little that is left is passed over, and the connection kept`() async throws {
        let service = PlayedService { connection, _ in connection.answer("\(connection.number)") }
        try await service.run { address in
            try await withInstanceTransport { transport in
                for _ in 0..<3 {
                    try await transport.stream(
                        UpstreamRequest(target: "/"), to: address, of: "raw", timeout: .seconds(30)
                    ) { #expect($0.status == .ok) }
                }
            }
        }
        #expect(service.connectionCount == 1)
    }

    @Test func `an answer that stands still is given up, one that is not waited for is not`() async throws {
        let service = PlayedService { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
        }
        try await service.run { address in
            try await withInstanceTransport { transport in
                var request = UpstreamRequest(target: "/")
                request.options.idleTimeout = .milliseconds(50)
                let error = await #expect(throws: ClientError.self) {
                    try await transport.stream(request, to: address, of: "raw", timeout: .seconds(30)) { answer in
                        var parts = answer.body.makeAsyncIterator()
                        #expect(try await parts.next().map { String(buffer: $0) } == "abc")
                        _ = try await parts.next()
                    }
                }
                #expect(error?.code == .timeout)
            }
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    ])
    func `an answer that breaks off is no whole`(answer: String) async throws {
        let service = PlayedService { connection, _ in
            connection.send(answer)
            connection.close()
        }
        try await service.run { address in
            try await withInstanceTransport { transport in
                let error = await #expect(throws: ClientError.self) {
                    try await transport.stream(
                        UpstreamRequest(target: "/"), to: address, of: "raw", timeout: .seconds(30)
                    ) { for try await _ in $0.body {} }
                }
                #expect(error?.code == .disconnected)
            }
        }
    }

    @Test func `a head that does not come in time is a timeout, and a shutdown ends a stream`() async throws {
        let service = PlayedService { connection, head in
            if head.hasPrefix("GET /head") { connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n") }
        }
        try await service.run { address in
            try await withInstanceTransport { transport in
                let late = await #expect(throws: ClientError.self) {
                    try await transport.stream(
                        UpstreamRequest(target: "/"), to: address, of: "raw", timeout: .milliseconds(50)
                    ) { _ in }
                }
                #expect(late?.code == .timeout && late?.wasSent == true)
                let closed = await #expect(throws: ClientError.self) {
                    try await transport.stream(
                        UpstreamRequest(target: "/head"), to: address, of: "raw", timeout: .seconds(30)
                    ) { answer in
                        try await transport.shutdown()
                        for try await _ in answer.body {}
                    }
                }
                #expect(closed?.code == .closed)
            }
        }
    }

    @Test func `a cancelled reader is told so`() async throws {
        let (arrivals, arrival) = AsyncStream<Void>.makeStream()
        let service = PlayedService { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
        }
        try await service.run { address in
            try await withInstanceTransport { transport in
                let reader = Task {
                    try await transport.stream(
                        UpstreamRequest(target: "/"), to: address, of: "raw", timeout: .seconds(30)
                    ) { answer in
                        arrival.yield()
                        for try await _ in answer.body {}
                    }
                }
                for await _ in arrivals { break }
                reader.cancel()
                await #expect(throws: CancellationError.self) { try await reader.value }
                await service.waitForEnd(of: 1)
            }
        }
    }

    // MARK: Requests

    /// The parts of a body, told when each is asked for.
    private struct Parts: AsyncSequence, Sendable {
        let count: Int
        var asked: @Sendable (Int) -> Void = { _ in }

        func makeAsyncIterator() -> Iterator { Iterator(parts: self) }

        struct Iterator: AsyncIteratorProtocol {
            let parts: Parts
            var next = 0

            mutating func next() async throws -> ByteBuffer? {
                guard next < parts.count else { return nil }
                parts.asked(next)
                next += 1
                return StreamingTests.part
            }
        }
    }

    @Test(arguments: Carrier.allCases, [true, false])
    func `a body is sent part by part`(over carrier: Carrier, isLengthKnown: Bool) async throws {
        let length = 20 * Self.part.readableBytes
        try await withService(over: carrier) { request in
            let known = request.body.contentLength
            let count = try await request.body.reduce(into: 0) { $0 += $1.readableBytes }
            return Response(text: "\(known ?? -1) \(count)")
        } body: { client in
            let body = UpstreamBody(Parts(count: 20), length: isLengthKnown ? length : nil)
            for _ in 0..<2 {
                let answer = try await client.send(.put, "/", body: body)
                #expect(answer.text == "\(isLengthKnown ? length : -1) \(length)")
            }
        }
    }

    @Test(arguments: Carrier.allCases)
    func `a service that takes nothing stops the body's source`(over carrier: Carrier) async throws {
        let asked = Counter()
        let (arrivals, arrival) = AsyncStream<Void>.makeStream()
        try await withService(over: carrier) { request in
            if request.target == "/other" { return Response(text: "") }
            arrival.yield()
            try await Task.sleep(for: .seconds(3600))
            return Response(text: "")
        } body: { client in
            let call = Task {
                let body = UpstreamBody(Parts(count: Self.manyParts) { _ in asked.add() })
                _ = try await client.send(.put, "/", body: body)
            }
            for await _ in arrivals { break }
            let count = try await settled(asked) { _ = try await client.send(.get, "/other") }
            #expect(count > 0 && count < Self.manyParts)
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
        }
    }

    @Test func `a service that takes nothing for too long is given up`() async throws {
        try await withService { request in
            try await Task.sleep(for: .seconds(3600))
            return Response(text: "")
        } body: { client in
            let error = await #expect(throws: ClientError.self) {
                try await client.send(
                    .put, "/", body: UpstreamBody(Parts(count: Self.manyParts)),
                    options: .init(idleTimeout: .milliseconds(100)))
            }
            #expect(error?.code == .timeout)
        }
    }

    @Test(arguments: [-1, 1])
    func `a body of another length than it was said to have breaks off`(by: Int) async throws {
        let outcomes = AsyncStream<Bool>.makeStream()
        try await withService { request in
            do {
                _ = try await request.body.collect()
                outcomes.continuation.yield(true)
            } catch {
                outcomes.continuation.yield(false)
            }
            return Response(text: "")
        } body: { client in
            let body = UpstreamBody(Parts(count: 2), length: 2 * Self.part.readableBytes + by)
            let error = await #expect(throws: ClientError.self) { try await client.send(.put, "/", body: body) }
            #expect(error?.code == .invalidRequest && error?.wasSent == true)
            #expect((error?.cause as? UpstreamBodyError)?.code == .wrongLength)
            for await isWhole in outcomes.stream {
                #expect(!isWhole)
                break
            }
        }
    }

    @Test(arguments: Carrier.allCases)
    func `a source that fails ends the call, and the service sees no whole body`(over carrier: Carrier) async throws {
        struct Broken: Error {}
        let outcomes = AsyncStream<Bool>.makeStream()
        try await withService(over: carrier) { request in
            do {
                _ = try await request.body.collect()
                outcomes.continuation.yield(true)
            } catch {
                outcomes.continuation.yield(false)
            }
            return Response(text: "")
        } body: { client in
            let parts = AsyncThrowingStream<ByteBuffer, any Error> { continuation in
                continuation.yield(Self.part)
                continuation.finish(throwing: Broken())
            }
            let error = await #expect(throws: ClientError.self) {
                try await client.send(.put, "/", body: UpstreamBody(parts))
            }
            #expect(error?.code == .invalidRequest && error?.cause is Broken)
            for await isWhole in outcomes.stream {
                #expect(!isWhole)
                break
            }
        }
    }

    @Test func `an answer that comes before the body's end is taken, and the body not sent on`() async throws {
        let service = PlayedService { connection, _ in
            connection.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
        try await service.run { address in
            try await withInstanceTransport { transport in
                var request = UpstreamRequest(method: .put, target: "/")
                let (parts, part) = AsyncStream<ByteBuffer>.makeStream()
                part.yield(Self.part)
                request.stream = UpstreamBody(parts)
                let answer = try await transport.send(request, to: address, of: "raw", timeout: .seconds(30))
                #expect(answer.status.code == 413)
            }
        }
    }

    @Test(arguments: Carrier.allCases)
    func `parts go back and forth at the same time`(over carrier: Carrier) async throws {
        try await withService(over: carrier) { request in
            Response(
                body: .stream(contentLength: nil) { writer in
                    for try await part in request.body { try await writer.write(part) }
                })
        } body: { client in
            let (parts, part) = AsyncStream<ByteBuffer>.makeStream()
            part.yield(ByteBuffer(string: "0"))
            try await client.stream(.post, "/", body: UpstreamBody(parts)) { answer in
                var count = 0
                for try await echo in answer.body {
                    #expect(String(buffer: echo) == "\(count)")
                    count += 1
                    if count < 20 { part.yield(ByteBuffer(string: "\(count)")) } else { part.finish() }
                }
                #expect(count == 20)
            }
        }
    }
}
