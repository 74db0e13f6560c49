import SwiftletHTTP
import SwiftletTelemetry
import SwiftletTesting
import Testing

@testable import Swiftlet

@Suite struct StreamedAnswerTests {
    private struct Broken: Error {}

    private func answer(
        log: LogOutput, _ produce: @escaping @Sendable (any ResponseBodyWriter) async throws -> Void
    ) async throws -> Response {
        let app = try testApp(log: log)
        app.get("/feed") { _ in Response(body: .stream(contentLength: nil, produce)) }
        return try await app.answer(.get, "/feed", [.requestID: "r1"])
    }

    @Test func `an answer is streamed in the context of its request`() async throws {
        let response = try await answer(log: .inMemory()) { writer in
            try await writer.write(RequestContext.current?.requestID ?? "none")
        }
        #expect(try await response.bodyText == "r1")
    }

    @Test(arguments: [true, false])
    func `a streamed answer has the time of its request, whether its handler waits or not`(_ waits: Bool) async throws {
        let app = try testApp()
        let produce: @Sendable (any ResponseBodyWriter) async throws -> Void = { writer in
            let deadline = try #require(RequestContext.current?.deadline)
            let left = ContinuousClock.now.duration(to: deadline)
            try await writer.write(left > .seconds(50) && left < .seconds(80) ? "a minute" : "\(left)")
        }
        if waits {
            app.get("/feed", deadline: .seconds(60)) { _ in
                await Task.yield()
                return Response(body: .stream(contentLength: nil, produce))
            }
        } else {
            let description = try EndpointDescription(.get, "/feed", name: "feed", deadline: .seconds(60))
            app.add(
                description.answering { (_: inout Call) throws -> Response in
                    Response(body: .stream(contentLength: nil, produce))
                })
        }
        let response = try await EveryTransport.$current.withValue(.socket) { try await app.answer(.get, "/feed") }
        #expect(try await response.bodyText == "a minute")
    }

    @Test func `an error that breaks off a streamed answer is logged with the request's id`() async throws {
        let log = LogOutput.inMemory()
        let response = try await answer(log: log) { _ in throw Broken() }
        #expect(log.text.isEmpty)
        await #expect(throws: Broken.self) { try await response.body.collect() }
        for part in [
            #""level":"error""#, #""message":"answer broken off""#, #""request_id":"r1""#, #""path":"/feed""#, "Broken",
        ] {
            #expect(log.text.contains(part))
        }
    }

    @Test func `a client that leaves a streamed answer is no error`() async throws {
        let log = LogOutput.inMemory()
        let response = try await answer(log: log) { _ in throw HTTPError(.clientGone, "gone") }
        await #expect(throws: HTTPError.self) { try await response.body.collect() }
        #expect(log.text.isEmpty)
    }
}
