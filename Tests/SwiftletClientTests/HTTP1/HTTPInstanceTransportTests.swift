import HTTPTypes
import NIOCore
import NIOPosix
import SwiftletHTTP
import Synchronization
import Testing

@testable import SwiftletClient

@Suite("A call is made once, on a connection that is kept as long as it is sound", .timeLimit(.minutes(10)))
struct HTTPInstanceTransportTests {
    private func error(_ call: () async throws -> Void) async -> ClientError? {
        await #expect(throws: ClientError.self) { try await call() }
    }

    @Test func `calls one after another share a connection`() async throws {
        let service = PlayedService { $0.answer("\($0.number) \($1.split(separator: "\r\n").first ?? "")") }
        try await service.run { address in
            try await withInstanceTransport { transport in
                for index in 0..<5 {
                    let answer = try await transport.get("/\(index)?a=b", at: address)
                    #expect(answer.text == "1 GET /\(index)?a=b HTTP/1.1")
                }
            }
        }
        #expect(service.connectionCount == 1)
    }

    @Test func `the request says what it must and nothing else`() async throws {
        let heads = Mutex<[String]>([])
        let service = PlayedService { connection, head in
            heads.withLock { $0.append(head) }
            connection.answer("")
        }
        try await service.run { address in
            try await withInstanceTransport { transport in
                var request = UpstreamRequest(method: .put, target: "/a?b=c", headers: [.accept: "x/y"])
                request.headers[.connection] = "close"
                request.headers[.contentLength] = "7"
                request.body = ByteBuffer(string: "\r\n\r\n")
                _ = try await transport.send(request, to: address, of: "raw", timeout: .seconds(30))
            }
            let host = address.description.dropFirst("http://".count)
            #expect(
                heads.withLock { $0.first }
                    == "PUT /a?b=c HTTP/1.1\r\nHost: \(host)\r\nAccept: x/y\r\nContent-Length: 4")
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy",
    ])
    func `a connection that ends, or has too much, is not used again`(answer: String) async throws {
        let service = PlayedService { connection, _ in connection.send(answer) }
        try await service.run { address in
            try await withInstanceTransport { transport in
                for _ in 0..<2 {
                    let answer = try await transport.get("/", at: address)
                    #expect(answer.text == "x")
                }
            }
        }
        #expect(service.connectionCount == 2)
    }

    @Test func `an answer without a length ends with its connection`() async throws {
        let service = PlayedService { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\n\r\nall of it")
            connection.close()
        }
        try await service.run { address in
            try await withInstanceTransport { transport in
                let answer = try await transport.get("/", at: address)
                #expect(answer.text == "all of it")
            }
        }
    }

    @Test func `a connection that the service closed while it was kept is replaced`() async throws {
        let service = PlayedService { connection, _ in
            connection.answer("\(connection.number)")
            if connection.number == 1 { connection.close() }
        }
        try await service.run { address in
            try await withInstanceTransport { transport in
                #expect(try await transport.get("/", at: address).text == "1")
                await service.waitForEnd(of: 1)
                // The end is on its way: the loop sees it before, or with, the next call.
                var answer: UpstreamResponse?
                while answer == nil {
                    do {
                        answer = try await transport.get("/", at: address)
                    } catch let error as ClientError {
                        #expect(error.wasStale)
                    }
                }
                #expect(answer?.text == "2")
            }
        }
    }

    @Test func `a kept connection that ends before a byte of the answer is stale, a fresh one is not`() async throws {
        let service = PlayedService { connection, head in
            if head.hasPrefix("GET /end") { connection.close() } else { connection.answer("x") }
        }
        try await service.run { address in
            try await withInstanceTransport { transport in
                _ = try await transport.get("/", at: address)
                let stale = await error { _ = try await transport.get("/end", at: address) }
                #expect(stale?.code == .disconnected && stale?.wasStale == true && stale?.wasSent == true)
                let fresh = await error { _ = try await transport.get("/end", at: address) }
                #expect(fresh?.code == .disconnected && fresh?.wasStale == false && fresh?.wasSent == true)
            }
        }
    }

    @Test func `bytes that nobody asked for end a connection`() async throws {
        let service = PlayedService { connection, _ in
            connection.answer("\(connection.number)")
            if connection.number == 1 {
                connection.send("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
            }
        }
        try await service.run { address in
            try await withInstanceTransport { transport in
                _ = try await transport.get("/", at: address)
                await service.waitForEnd(of: 1)
                #expect(try await transport.get("/", at: address).text == "2")
            }
        }
    }

    @Test func `an unused connection is closed when its time is over`() async throws {
        let service = PlayedService { connection, _ in connection.answer("x") }
        try await service.run { address in
            var configuration = HTTPInstanceTransport.Configuration()
            configuration.idleTimeout = .milliseconds(20)
            try await withInstanceTransport(configuration) { transport in
                _ = try await transport.get("/", at: address)
                await service.waitForEnd(of: 1)
            }
        }
    }

    @Test func `where all connections are in use calls wait in their order`() async throws {
        let waiting = Mutex<[PlayedService.Connection]>([])
        let (arrivals, arrival) = AsyncStream<String>.makeStream()
        let service = PlayedService { connection, head in
            waiting.withLock { $0.append(connection) }
            arrival.yield(String(head.dropFirst(4).prefix { $0 != " " }))
        }
        try await service.run { address in
            var configuration = HTTPInstanceTransport.Configuration()
            configuration.connectionsPerInstance = 1
            try await withInstanceTransport(configuration) { transport in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    var paths = arrivals.makeAsyncIterator()
                    for index in 0..<4 {
                        group.addTask { _ = try await transport.get("/\(index)", at: address) }
                        if index == 0 { #expect(await paths.next() == "/0") }
                        // The call stands in line before the next is made.
                        while try await transport.waitingCalls(at: address) != index { await Task.yield() }
                    }
                    for index in 1..<5 {
                        waiting.withLock { $0.removeFirst() }.answer("x")
                        if index < 4 { #expect(await paths.next() == "/\(index)") }
                    }
                    try await group.waitForAll()
                }
            }
        }
        #expect(service.connectionCount == 1)
    }

    @Test func `who waits too long for a connection has sent nothing`() async throws {
        let (arrivals, arrival) = AsyncStream<Void>.makeStream()
        let service = PlayedService { _, _ in arrival.yield() }
        try await service.run { address in
            var configuration = HTTPInstanceTransport.Configuration()
            configuration.connectionsPerInstance = 1
            try await withInstanceTransport(configuration) { transport in
                let first = Task { try await transport.get("/", at: address) }
                for await _ in arrivals { break }
                let error = await error {
                    _ = try await transport.get("/", at: address, timeout: .milliseconds(20))
                }
                #expect(error?.code == .timeout && error?.wasSent == false)
                first.cancel()
                await #expect(throws: CancellationError.self) { try await first.value }
            }
        }
    }

    @Test func `a cancelled call closes its connection`() async throws {
        let (arrivals, arrival) = AsyncStream<Void>.makeStream()
        let service = PlayedService { _, _ in arrival.yield() }
        try await service.run { address in
            try await withInstanceTransport { transport in
                let call = Task { try await transport.get("/", at: address) }
                for await _ in arrivals { break }
                call.cancel()
                await #expect(throws: CancellationError.self) { try await call.value }
                await service.waitForEnd(of: 1)
            }
        }
    }

    @Test func `a task that was cancelled before calls nothing`() async throws {
        let service = PlayedService { connection, _ in connection.answer("x") }
        try await service.run { address in
            try await withInstanceTransport { transport in
                let call = Task {
                    while !Task.isCancelled { await Task.yield() }
                    return try await transport.get("/", at: address)
                }
                call.cancel()
                await #expect(throws: CancellationError.self) { try await call.value }
            }
        }
        #expect(service.connectionCount == 0)
    }

    @Test func `a shutdown fails calls that run and those that wait`() async throws {
        let (arrivals, arrival) = AsyncStream<Void>.makeStream()
        let service = PlayedService { _, _ in arrival.yield() }
        try await service.run { address in
            var configuration = HTTPInstanceTransport.Configuration()
            configuration.connectionsPerInstance = 1
            try await withInstanceTransport(configuration) { transport in
                let calls = (0..<2).map { _ in Task { try await transport.get("/", at: address) } }
                for await _ in arrivals { break }
                try await transport.shutdown()
                for call in calls {
                    let error = await error { _ = try await call.value }
                    #expect(error?.code == .closed)
                }
                let late = await error { _ = try await transport.get("/", at: address) }
                #expect(late?.code == .closed)
            }
        }
    }

    @Test func `nothing that a request holds can be read as a line of its own`() async throws {
        let service = PlayedService { connection, _ in connection.answer("x") }
        try await service.run { address in
            try await withInstanceTransport { transport in
                var field = UpstreamRequest(target: "/")
                field.headers.append(HTTPField(name: .accept, lenientValue: Array("a\u{1}b".utf8)))
                let requests = [
                    field, UpstreamRequest(target: "/ HTTP/1.1\r\nA: b"), UpstreamRequest(target: "/?\r\nA: b"),
                    UpstreamRequest(target: "a"), UpstreamRequest(target: ""), UpstreamRequest(target: "/é"),
                    UpstreamRequest(method: .connect, target: "/"),
                ]
                for request in requests {
                    let error = await error {
                        _ = try await transport.send(request, to: address, of: "raw", timeout: .seconds(30))
                    }
                    #expect(error?.code == .invalidRequest && error?.wasSent == false)
                }
            }
        }
        #expect(service.connectionCount == 0)
    }

    @Test func `answers beyond the call's own limit are refused`() async throws {
        let service = PlayedService { connection, head in
            connection.send("HTTP/1.1 200 OK\r\n")
            connection.send(
                head.hasPrefix("GET /chunked")
                    ? "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"
                    : "Content-Length: 6\r\n\r\nabcdef")
        }
        try await service.run { address in
            try await withInstanceTransport { transport in
                for path in ["/chunked", "/length"] {
                    var request = UpstreamRequest(target: path)
                    request.options.maximumResponseSize = 6
                    let answer = try await transport.send(request, to: address, of: "raw", timeout: .seconds(30))
                    #expect(answer.text == "abcdef")
                    request.options.maximumResponseSize = 5
                    let error = await error {
                        _ = try await transport.send(request, to: address, of: "raw", timeout: .seconds(30))
                    }
                    #expect(error?.code == .responseTooLarge)
                }
            }
        }
    }

    @Test func `a handler's call stays on the handler's loop`() async throws {
        let service = PlayedService { connection, _ in connection.answer("x") }
        try await service.run { address in
            let transport = Mutex<HTTPInstanceTransport?>(nil)
            var configuration = ServerConfiguration()
            configuration.port = 0
            configuration.loops = 2
            let server = Server(configuration: configuration) { _ in
                let loop = MultiThreadedEventLoopGroup.currentEventLoop
                let transport = transport.withLock { $0 }
                async let child = transport?.get("/child", at: address)
                let answer = try? await transport?.get("/", at: address)
                let stays = loop != nil && loop === MultiThreadedEventLoopGroup.currentEventLoop
                return Response(text: "\(stays) \(answer?.text ?? "") \((try? await child)?.text ?? "")")
            }
            let port = try await server.start().port
            let instances = HTTPInstanceTransport(eventLoopGroup: server.eventLoopGroup)
            transport.withLock { $0 = instances }
            try await withInstanceTransport { outside in
                let own = try ServiceAddress("http://127.0.0.1:\(port)")
                for _ in 0..<4 {
                    let answer = try await outside.get("/", at: own)
                    #expect(answer.text == "true x x")
                }
            }
            try await instances.shutdown()
            await server.shutdown()
        }
    }

    @Test func `an answer that comes byte by byte is put together`() async throws {
        let text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 203 OK\r\nContent-Length: 5\r\nX-A: b \r\nX-A: c\r\n\r\nhello"
        let service = PlayedService { connection, _ in
            for byte in text.utf8 { connection.send(String(Unicode.Scalar(byte))) }
        }
        try await service.run { address in
            try await withInstanceTransport { transport in
                let answer = try await transport.get("/", at: address)
                #expect(answer.status.code == 203)
                #expect(answer.text == "hello")
                let name = try #require(HTTPField.Name("x-a"))
                #expect(answer.headers[values: name] == ["b", "c"])
            }
        }
    }
}
