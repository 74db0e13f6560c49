import HTTPTypes
import SwiftletHTTP
import Testing

@testable import Swiftlet

@Suite struct ConcurrencyLineTests {
    @Test func `so many enter, so many wait, and the others are refused`() {
        var line = ConcurrencyLine(limit: 2, queue: 1)
        #expect((1...4).map { line.arrive($0) } == [.enters, .enters, .waits, .isRefused])
        #expect(line.leave() == 3 && line.inside == 2)
        #expect(line.leave() == nil && line.inside == 1)
        #expect(line.arrive(5) == .enters)
    }

    @Test func `they enter in the order in which they came, without those who gave up`() {
        var line = ConcurrencyLine(limit: 1, queue: 3)
        for id in 1...4 { _ = line.arrive(id) }
        #expect(line.giveUp(2) && !line.giveUp(2) && !line.giveUp(1))
        #expect(line.arrive(5) == .waits)
        #expect([line.leave(), line.leave(), line.leave(), line.leave()] == [3, 4, 5, nil])
        #expect(line.inside == 0)
    }

    @Test func `at least one may enter`() {
        var line = ConcurrencyLine(limit: 0, queue: -1)
        #expect(line.arrive(1) == .enters && line.arrive(2) == .isRefused)
    }
}

@Suite(.timeLimit(.minutes(10))) struct ConcurrencyLimitTests {
    /// A handler that stays inside until it is let go.
    private struct Door: Sendable {
        private let arrivals = AsyncStream<Void>.makeStream()
        private let leave = AsyncStream<Void>.makeStream()

        /// What the handler does.
        func pass() async {
            arrivals.continuation.yield()
            for await _ in leave.stream { return }
        }

        func arrival() async { for await _ in arrivals.stream { return } }
        func open() { leave.continuation.yield() }
        /// Lets through whoever comes.
        func remove() { leave.continuation.finish() }
    }

    private let door = Door()

    private func pipeline(_ limit: ConcurrencyLimit) throws -> Pipeline {
        let app = try testApp()
        app.get("/", middleware: [limit]) { [door] _ in
            await door.pass()
            return "passed"
        }
        return try app.pipeline(requestLog: nil)
    }

    @Test func `who finds no place is refused, until one is free`() async throws {
        let pipeline = try pipeline(.concurrency(1, retryAfter: .seconds(3)))
        async let first = pipeline.respond(to: Request(target: "/"))
        await door.arrival()
        let refused = await pipeline.respond(to: Request(target: "/"))
        #expect(refused.status.code == 503 && refused.headers[.retryAfter] == "3")
        let body = #"{"code":10503,"message":"too many requests are being answered at this path"}"#
        #expect(try await refused.bodyText == body)
        door.remove()
        #expect(await first.status.code == 200)
        #expect(await pipeline.respond(to: Request(target: "/")).status.code == 200)
    }

    @Test func `who waits gets the place of one who leaves`() async throws {
        let pipeline = try pipeline(.concurrency(1, queue: 1, patience: .seconds(3600)))
        async let first = pipeline.respond(to: Request(target: "/"))
        await door.arrival()
        // One of them waits, whichever comes first; the other is refused at once.
        let (answers, answer) = AsyncStream<Int>.makeStream()
        async let one: Void = { answer.yield(await pipeline.respond(to: Request(target: "/")).status.code) }()
        async let two: Void = { answer.yield(await pipeline.respond(to: Request(target: "/")).status.code) }()
        var next = answers.makeAsyncIterator()
        let refused = await next.next()
        #expect(refused == 503)
        door.open()
        #expect(await first.status.code == 200)
        await door.arrival()
        door.remove()
        let served = await next.next()
        #expect(served == 200)
        _ = await (one, two)
    }

    @Test func `who waits for too long is refused`() async throws {
        let pipeline = try pipeline(.concurrency(1, queue: 5, patience: .milliseconds(1)))
        async let first = pipeline.respond(to: Request(target: "/"))
        await door.arrival()
        #expect(await pipeline.respond(to: Request(target: "/")).status.code == 503)
        door.remove()
        #expect(await first.status.code == 200)
    }

    @Test func `who is cancelled while waiting leaves the line`() async throws {
        let gate = ConcurrencyGate(limit: 1, queue: 1, patience: .seconds(3600))
        var place = await gate.enter()
        #expect(place != nil)
        let waiting = Task { await gate.enter() == nil }
        waiting.cancel()
        #expect(await waiting.value)
        // The line is empty again, and the place can be had.
        place = nil
        #expect(await gate.enter() != nil)
    }

    @Test func `a streamed answer keeps its place until its end`() async throws {
        let app = try testApp()
        app.get("/", middleware: [.concurrency(1)]) { _ in
            Response(body: .stream(contentLength: nil) { try await $0.write("streamed") })
        }
        let pipeline = try app.pipeline(requestLog: nil)
        var first: Response? = await pipeline.respond(to: Request(target: "/"))
        #expect(await pipeline.respond(to: Request(target: "/")).status.code == 503)
        #expect(try await first?.bodyText == "streamed")
        first = nil
        var dropped: Response? = await pipeline.respond(to: Request(target: "/"))
        #expect(dropped?.status.code == 200)
        // Nobody reads it.
        dropped = nil
        #expect(await pipeline.respond(to: Request(target: "/")).status.code == 200)
    }

    @Test func `a handler that fails gives its place back`() async throws {
        let app = try testApp()
        app.get("/", middleware: [.concurrency(1)]) { _ -> String in throw Failure.conflict() }
        let pipeline = try app.pipeline(requestLog: nil)
        for _ in 0..<3 { #expect(await pipeline.respond(to: Request(target: "/")).status.code == 409) }
    }
}
