import NIOCore
import SwiftletClient
import SwiftletHTTP
import SwiftletTesting
import Testing

@testable import Swiftlet

/// Runs tests twice: with requests handed to the app in memory, and with requests that go through a server's socket.
struct EveryTransport: SuiteTrait, TestTrait, TestScoping {
    /// How the requests of the running test reach the app.
    @TaskLocal static var current = TestTransport.memory

    let transports: [TestTransport]
    let isRecursive = true

    func scopeProvider(for test: Test, testCase: Test.Case?) -> EveryTransport? { testCase == nil ? nil : self }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        for transport in transports {
            let telling = IssueHandlingTrait.compactMapIssues { issue in
                var issue = issue
                issue.comments.append("over the transport '\(transport)'")
                return issue
            }
            try await telling.provideScope(for: test, testCase: testCase) {
                try await Self.$current.withValue(transport, operation: function)
            }
        }
    }
}

extension Trait where Self == EveryTransport {
    /// Runs tests over memory and over sockets.
    static var everyTransport: EveryTransport { EveryTransport(transports: TestTransport.allCases) }
    /// Runs a test over memory whatever its suite says: its requests are such that the client sends none.
    static var inMemory: EveryTransport { EveryTransport(transports: [.memory]) }
}

extension Pipeline {
    /// The answer to a request that reaches the app as ``EveryTransport`` says; its body is complete.
    func answer(to request: Request) async throws -> Response {
        guard EveryTransport.current == .socket else { return await respond(to: request) }
        var configuration = ServerConfiguration()
        configuration.port = 0
        configuration.loops = 1
        configuration.bodyGracePeriod = .seconds(600)
        configuration.requestTimeout = .seconds(600)
        let server = Server(configuration: configuration, responder: self, refusal: refusal)
        let outcome: Result<Response, any Error>
        do {
            outcome = .success(try await Self.answer(to: request, at: try await server.start(), server))
        } catch {
            outcome = .failure(error)
        }
        await server.shutdown()
        return try outcome.get()
    }

    private static func answer(to request: Request, at address: BoundAddress, _ server: Server) async throws -> Response
    {
        let transport = HTTPUpstreamTransport(
            eventLoopGroup: server.eventLoopGroup, addresses: ["test": try ServiceAddress("http://\(address)")])
        let body = try await request.body.collect()
        let outcome: Result<UpstreamResponse, any Error>
        do {
            outcome = .success(
                try await transport.send(
                    UpstreamRequest(
                        method: request.method, target: request.target, headers: request.headers.fields,
                        body: body.readableBytes == 0 ? nil : body),
                    to: "test", timeout: .seconds(600)))
        } catch {
            outcome = .failure(error)
        }
        try await transport.shutdown()
        let answer = try outcome.get()
        return Response(status: answer.status, headers: answer.headers, body: .bytes(answer.body))
    }
}
