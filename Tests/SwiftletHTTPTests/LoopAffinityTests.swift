import NIOCore
import NIOPosix
import SwiftletHTTP
import Synchronization
import Testing

@Suite struct LoopAffinityTests {
    private static func currentLoop() -> String {
        MultiThreadedEventLoopGroup.currentEventLoop.map { "\(ObjectIdentifier($0))" } ?? "none"
    }

    private actor Counter {
        var count = 0
        func next() -> String {
            count += 1
            return currentLoop()
        }
    }

    @concurrent private static func elsewhere() async -> String {
        await Task.yield()
        return currentLoop()
    }

    @Test func aHandlerAndItsChildTasksStayOnTheLoopOfTheConnection() async throws {
        let counter = Counter()
        let handler: @Sendable (Request) async -> Response = { _ in
            var seen = [Self.currentLoop()]
            await Task.yield()
            seen.append(Self.currentLoop())
            async let first = Self.elsewhere()
            async let second = Self.elsewhere()
            seen += await [first, second, counter.next()]
            _ = try? await offload { 1 }
            seen.append(Self.currentLoop())
            try? await Task.sleep(for: .milliseconds(1))
            seen.append(Self.currentLoop())
            return Response(text: seen.joined(separator: ","))
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                var loops: Set<String> = []
                for _ in 0..<4 {
                    let client = try RawClient(port: port)
                    var ofConnection: Set<String> = []
                    for _ in 0..<3 {
                        try await client.send(wire("GET /"))
                        let seen = try await client.receiveAnswer().body.split(separator: ",").map(String.init)
                        #expect(seen.count == 7)
                        ofConnection.formUnion(seen)
                    }
                    #expect(ofConnection.count == 1)
                    #expect(!ofConnection.contains("none"))
                    loops.formUnion(ofConnection)
                }
                #expect(loops.count == 2)
            })
    }

    @Test func aStreamIsProducedOnTheLoopOfTheConnection() async throws {
        let handler: @Sendable (Request) async -> Response = { _ in
            let loop = Self.currentLoop()
            return Response(
                body: .stream(contentLength: nil) { writer in
                    try await writer.write("\(loop == Self.currentLoop())")
                    await Task.yield()
                    try await writer.write(",\(loop == Self.currentLoop())")
                })
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /"))
                #expect(try await client.receiveAnswer().body == "true,true")
            })
    }

    @Test func `tasks that always have something to run leave time for other connections`() async throws {
        let isReleased = Atomic(false)
        let handler: @Sendable (Request) async -> Response = { request in
            if request.path == "/release" { isReleased.store(true, ordering: .releasing) }
            let end = ContinuousClock.now + .seconds(120)
            while !isReleased.load(ordering: .acquiring), ContinuousClock.now < end { await Task.yield() }
            return Response(text: isReleased.load(ordering: .acquiring) ? "released" : "left alone")
        }
        try await withServer(
            configure: { $0.loops = 1 }, handler: handler,
            body: { port, _ in
                let busy = try RawClient(port: port)
                try await busy.send(wire("GET /busy"))
                let other = try RawClient(port: port)
                try await other.send(wire("GET /release"))
                #expect(try await other.receiveAnswer().body == "released")
                #expect(try await busy.receiveAnswer().body == "released")
            })
    }

    @Test func offloadRunsOffTheLoop() async throws {
        let handler: @Sendable (Request) async -> Response = { _ in
            let thread = try? await offload { Self.currentLoop() }
            return Response(text: thread ?? "failed")
        }
        try await withServer(
            handler: handler,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(wire("GET /"))
                #expect(try await client.receiveAnswer().body == "none")
            })
    }

    @Test func offloadThrowsWhatTheWorkThrows() async throws {
        await #expect(throws: HTTPError.self) {
            try await offload { throw HTTPError(.timeout, "late") }
        }
    }

    @Test func offloadDoesNotStartWorkOfACancelledTask() async throws {
        let go = Event<Void>()
        let task = Task {
            try? await go.wait()
            return try await offload { true }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
