import SwiftletHTTP
import Testing

/// Over real sockets; whether as many are refused as should be is tested with models.
@Suite struct SheddingTests {
    /// Computes for two milliseconds.
    private static func handle(_ request: Request) async -> Response {
        guard request.path == "/" else { return Response(text: "well") }
        let end = ContinuousClock.now + .milliseconds(2)
        while .now < end {}
        return Response(text: "done")
    }

    private static let batch = 300

    /// Sends requests by the hundred, which are read at once and so take long together.
    private static func ask(_ client: RawClient, until refused: Event<RawClient.Answer>) async throws {
        let requests = String(repeating: wire("GET /"), count: batch) + wire("GET /health")
        for _ in 0..<100 {
            try Task.checkCancellation()
            try await client.send(requests)
            for _ in 0..<batch {
                let answer = try await client.receiveAnswer()
                if answer.status != 200 { refused.signal(answer) }
            }
            #expect(try await client.receiveAnswer().body == "well")
        }
    }

    @Test func `a loop without rest refuses requests, keeps their connections, and answers for its health`()
        async throws
    {
        try await withServer(
            configure: {
                $0.loops = 1
                $0.shedsLoad = true
                $0.essentialPaths = ["/health"]
            },
            handler: Self.handle,
            body: { port, _ in
                let refused = Event<RawClient.Answer>()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            do {
                                try await Self.ask(RawClient(port: port), until: refused)
                            } catch is CancellationError {
                                // Seen enough.
                            }
                        }
                    }
                    let answer = try await refused.wait()
                    #expect(answer.status == 503 && answer.fields["retry-after"] == "1")
                    #expect(answer.fields["connection"] == nil)
                    #expect(answer.body == #"{"refused":"the service has too many requests"}"#)
                    group.cancelAll()
                    try await group.waitForAll()
                }
            })
    }

    @Test func `without the setting nothing is refused`() async throws {
        try await withServer(
            configure: { $0.loops = 1 }, handler: Self.handle,
            body: { port, _ in
                let client = try RawClient(port: port)
                try await client.send(String(repeating: wire("GET /"), count: 400))
                for _ in 0..<400 { #expect(try await client.receiveAnswer().status == 200) }
            })
    }
}
