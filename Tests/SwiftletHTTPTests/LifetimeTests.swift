import SwiftletHTTP
import Testing

@Suite struct LifetimeTests {
    @Test func aClientThatGoesCancelsItsHandler() async throws {
        let gate = Gate()
        try await withServer(
            handler: gate.handle,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /held"))
                try await gate.started.wait()
                client.disconnect()
                try await gate.cancelled.wait()
            })
    }

    @Test func aBodyFailsWhenItsClientGoes() async throws {
        let failed = Event<HTTPError.Code>()
        let started = Event<Void>()
        let handler: @Sendable (Request) async -> Response = { request in
            started.signal()
            do { _ = try await request.body.collect() } catch { failed.signal((error as? HTTPError)?.code ?? .timeout) }
            return Response()
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("POST /", "Content-Length: 5"))
                try await started.wait()
                client.disconnect()
                #expect(try await failed.wait() == .clientGone)
            })
    }

    @Test func drainingClosesIdleConnectionsAndFinishesRunningRequests() async throws {
        let gate = Gate()
        try await withServer(
            handler: gate.handle,
            body: { port, server in
                let idle = try RawClient(port: port)
                try await idle.send(wire("GET /quick"))
                _ = try await idle.receiveAnswer()
                let busy = try RawClient(port: port)
                try await busy.send(wire("GET /held"))
                try await gate.started.wait()

                async let finished = server.drain(within: .seconds(60))
                #expect(try await idle.receiveAll() == "")
                #expect(throws: RawClient.Failure.self) { try RawClient(port: port) }
                gate.release.signal()
                let answer = try await busy.receiveAnswer()
                #expect(answer.body == "held")
                #expect(answer.fields["connection"] == "close")
                #expect(await finished)
                #expect(server.connectionCount == 0)
            })
    }

    @Test func drainingCutsWhatIsNotFinishedInTime() async throws {
        let gate = Gate()
        try await withServer(
            handler: gate.handle,
            body: { port, server in
                let busy = try RawClient(port: port)
                try await busy.send(wire("GET /held"))
                try await gate.started.wait()
                #expect(await !server.drain(within: .milliseconds(20)))
                try await gate.cancelled.wait()
                #expect(try await busy.receiveAll() == "")
            })
    }

    @Test func `a stream that never ends is cut when the drain's time is over`() async throws {
        let ended = Event<Void>()
        let handler: @Sendable (Request) async -> Response = { _ in
            Response(
                body: .stream(contentLength: nil) { writer in
                    defer { ended.signal() }
                    while true {
                        try await writer.write("on and on\n")
                        try await Task.sleep(for: .milliseconds(5))
                    }
                })
        }
        try await withServer(
            handler: handler,
            body: { port, server in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /"))
                _ = try await client.receive(through: "on and on\n")
                #expect(await !server.drain(within: .milliseconds(50)))
                try await ended.wait()
                #expect(try await !client.receiveAll().hasSuffix("0\r\n\r\n"))
                #expect(await server.becomesEmpty())
            })
    }

    @Test func drainingAServerWithoutConnectionsIsDoneAtOnce() async throws {
        try await withServer(
            handler: { _ in Response() },
            body: { _, server in
                #expect(await server.drain())
            })
    }

    @Test func aTakenPortIsRefusedWithItsAddress() async throws {
        try await withServer(
            handler: { _ in Response() },
            body: { port, _ in
                var configuration = ServerConfiguration()
                configuration.port = port
                configuration.loops = 1
                let second = Server(configuration: configuration, handler: { _ in Response() })
                let error = await #expect(throws: ServerError.self) { try await second.start() }
                #expect(error?.code == .cannotBind)
                #expect(error?.message.contains("127.0.0.1:\(port)") == true)
                await second.shutdown()
            })
    }

    @Test func anImpossibleSettingIsRefusedByName() async throws {
        var configuration = ServerConfiguration()
        configuration.maxConnections = 0
        configuration.loops = 1
        let server = Server(configuration: configuration, handler: { _ in Response() })
        let error = await #expect(throws: ServerError.self) { try await server.start() }
        #expect(error?.message == "maxConnections must be more than 0, and is 0")
        await server.shutdown()
    }
}
