import HTTPTypes
import NIOCore
import NIOPosix
import SwiftletHTTP
import SwiftletSchema
import Testing

@testable import SwiftletClient

/// Calls over the loopback to real servers, good ones and bad ones.
@Suite struct HTTPUpstreamTransportTests {
    @Schema struct Echo {
        var method: String
        var target: String
        var body: String
        var id: String?
    }

    private static func echo(_ request: Request) async throws -> Response {
        let name = HTTPField.Name("x-request-id")
        let echo = Echo(
            method: request.method.rawValue, target: request.target,
            body: String(buffer: try await request.body.collect()), id: name.flatMap { request.headers[$0] })
        return json(#"{"code":0,"data":\#(try echo.jsonText())}"#)
    }

    private func error(_ call: () async throws -> Void) async -> ClientError? {
        await #expect(throws: ClientError.self) { try await call() }
    }

    @Test func aCallReachesTheService() async throws {
        try await withService(handler: Self.echo) { client in
            let id = try #require(HTTPField.Name("x-request-id"))
            let echo = try await client.put(
                "/cities/\("a b 上")", ["name": "x"], query: ["q": "a&b"], headers: [id: "r1"], as: Echo.self)
            #expect(echo.method == "PUT")
            #expect(echo.target == "/cities/a%20b%20%E4%B8%8A?q=a%26b")
            #expect(echo.body == #"{"name":"x"}"#)
            #expect(echo.id == "r1")
        }
    }

    @Test func thePathOfTheAddressStandsBeforeThatOfTheRequest() async throws {
        try await withService(path: "/base/", handler: Self.echo) { client in
            let echo = try await client.get("/cities", as: Echo.self)
            #expect(echo.target == "/base/cities")
        }
    }

    @Test func theWholeAnswerComesBack() async throws {
        try await withService { _ in
            Response(status: .accepted, contentType: "text/plain", headers: [.eTag: "\"1\""], body: .text("hello"))
        } body: { client in
            let response = try await client.send(.post, "/", body: ByteBuffer(string: "x"))
            #expect(response.status == .accepted)
            #expect(response.headers[.eTag] == "\"1\"")
            #expect(String(buffer: response.body) == "hello")
        }
    }

    @Test func aFailureCrossesTheNetwork() async throws {
        try await withService { _ in
            json(#"{"code":42,"message":"no such city","error":"1"}"#, status: .notFound)
        } body: { client in
            await #expect(throws: Failure(.notFound, code: 42, message: "no such city", error: "1")) {
                try await client.get("/cities/1", as: Int.self)
            }
        }
    }

    @Test func redirectsAreNotFollowed() async throws {
        try await withService { _ in
            Response(status: .found, headers: [.location: "http://127.0.0.1:1/"])
        } body: { client in
            let response = try await client.send(.get, "/")
            #expect(response.status == .found)
        }
    }

    @Test func parallelCallsShareTheTransport() async throws {
        try await withService(handler: Self.echo) { client in
            try await withThrowingTaskGroup(of: String.self) { group in
                for index in 0..<50 {
                    group.addTask { try await client.get("/\(index)", as: Echo.self).target }
                }
                let targets = try await group.reduce(into: Set<String>()) { $0.insert($1) }
                #expect(targets.count == 50)
            }
        }
    }

    // MARK: What goes wrong

    @Test func aServiceWithoutAnAddressIsNamed() async throws {
        try await withTransport(to: "http://127.0.0.1:1") { transport in
            let error = await error { try await ServiceClient(name: "role", transport: transport).delete("/roles/1") }
            #expect(error?.description == "role: DELETE /roles/1: no address is configured for this service")
        }
    }

    @Test func aClosedPortIsUnreachable() async throws {
        try await withTransport(to: "http://127.0.0.1:1") { transport in
            let error = await error {
                try await ServiceClient(name: "region", transport: transport).delete("/cities/1")
            }
            #expect(error?.code == .unreachable)
            #expect(error?.debugDescription.contains("127.0.0.1") == true)
        }
    }

    @Test func aHostThatDoesNotExistIsUnreachable() async throws {
        try await withTransport(to: "http://no-such-host.invalid") { transport in
            let error = await error {
                try await ServiceClient(name: "region", transport: transport).delete("/cities/1")
            }
            #expect(error?.code == .unreachable)
        }
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"code\":"])
    func aServiceThatStallsTimesOut(answer: String) async throws {
        try await withRawService(answer: answer, closing: false) { port in
            try await withTransport(to: "http://127.0.0.1:\(port)") { transport in
                var client = ServiceClient(name: "region", transport: transport)
                client.options.tryTimeout = .seconds(1)
                let error = await error { _ = try await client.get("/cities/1", as: Int.self) }
                #expect(error?.code == .timeout)
            }
        }
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"code\":"])
    func aServiceThatHangsUpIsDisconnected(answer: String) async throws {
        try await withRawService(answer: answer, closing: true) { port in
            try await withTransport(to: "http://127.0.0.1:\(port)") { transport in
                let error = await error {
                    _ = try await ServiceClient(name: "region", transport: transport).get("/cities/1", as: Int.self)
                }
                #expect(error?.code == .disconnected)
            }
        }
    }

    @Test func aServiceThatSpeaksNoHTTPIsUnexpected() async throws {
        try await withRawService(answer: "220 mail.example.com ready\r\n", closing: false) { port in
            try await withTransport(to: "http://127.0.0.1:\(port)") { transport in
                let error = await error {
                    try await ServiceClient(name: "region", transport: transport).delete("/cities/1")
                }
                #expect(error?.code == .unexpectedAnswer)
            }
        }
    }

    @Test(arguments: [true, false])
    func anAnswerBeyondTheLimitIsTooLarge(announced: Bool) async throws {
        var limits = HTTPUpstreamTransport.Configuration()
        limits.maximumResponseSize = 1000
        try await withService(limits: limits) { request in
            let size = request.target == "/fits" ? 1000 : 1001
            return Response(
                body: .stream(contentLength: announced ? size : nil) { writer in
                    try await writer.write(String(repeating: "x", count: size))
                })
        } body: { client in
            let fitting = try await client.send(.get, "/fits")
            #expect(fitting.body.readableBytes == 1000)
            let error = await error { _ = try await client.send(.get, "/big") }
            #expect(error?.code == .responseTooLarge)
        }
    }

    @Test func aCancelledTaskEndsTheCall() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        try await withService { _ in
            arrival.finish()
            try await Task.sleep(for: .seconds(60))
            return json("{}")
        } body: { client in
            let call = Task { try await client.delete("/cities/1") }
            for await _ in arrivals {}
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
        }
    }

    @Test func afterItsEndTheTransportIsClosed() async throws {
        try await withTransport(to: "http://127.0.0.1:1") { transport in
            try await transport.shutdown()
            let error = await error {
                try await ServiceClient(name: "region", transport: transport).delete("/cities/1")
            }
            #expect(error?.code == .closed)
        }
    }

    @Test func aTransportThatWasForgottenDoesNotTrap() async throws {
        for _ in 0..<10 {
            _ = HTTPUpstreamTransport(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, addresses: [:])
        }
    }
}
