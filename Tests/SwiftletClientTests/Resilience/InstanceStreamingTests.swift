import HTTPTypes
import NIOCore
import SwiftletHTTP
import Testing

@testable import SwiftletClient

/// Bodies that are streamed to and from several instances over real sockets, of which some fail.
@Suite(.timeLimit(.minutes(10))) struct InstanceStreamingTests {
    private var inTurn: UpstreamPolicy {
        var policy = UpstreamPolicy()
        policy.balancing = .roundRobin
        return policy
    }

    /// A body that can be read once only.
    private func once(_ texts: [String], length: Int? = nil) -> UpstreamBody {
        let (parts, part) = AsyncStream<ByteBuffer>.makeStream()
        for text in texts { part.yield(ByteBuffer(string: text)) }
        part.finish()
        return UpstreamBody(parts, length: length)
    }

    @Test(arguments: [6, nil]) func `a body passes by an instance that is gone`(length: Int?) async throws {
        try await withServer { request in
            Response(text: String(buffer: try await request.body.collect()))
        } body: { address in
            // Nobody listens at the first address.
            try await withBalanced(to: ["http://127.0.0.1:1", address], policy: inTurn) { transport in
                let client = patientClient(over: transport)
                for _ in 0..<2 {
                    let text = try await client.stream(.post, "/", body: once(["abc", "def"], length: length)) {
                        String(buffer: try await $0.body.collect(upTo: 100))
                    }
                    #expect(text == "abcdef")
                }
            }
        }
    }

    @Test func `a body is not begun anew when an instance breaks off in its midst`() async throws {
        // What looks like the end of a head is the part of the body that has come.
        let service = PlayedService { connection, head in if !head.hasPrefix("PUT") { connection.close() } }
        try await service.run { address in
            try await withBalanced(to: [address.description]) { (transport) async throws in
                let (parts, part) = AsyncStream<ByteBuffer>.makeStream()
                part.yield(ByteBuffer(string: "part\r\n\r\n"))
                let error = await #expect(throws: ClientError.self) {
                    try await patientClient(over: transport).send(.put, "/", body: UpstreamBody(parts))
                }
                #expect(error?.code == .disconnected)
                #expect(transport.snapshot(of: "region")?.inFlight == 0)
            }
        }
        #expect(service.connectionCount == 1)
    }

    @Test func `a reader is told that an answer breaks off, and nobody else is asked`() async throws {
        let service = PlayedService { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
            connection.close()
        }
        try await service.run { address in
            try await withBalanced(to: [address.description]) { (transport) async throws in
                var text = ""
                let error = await #expect(throws: ClientError.self) {
                    try await patientClient(over: transport).stream(.get, "/") { answer in
                        for try await part in answer.body { text += String(buffer: part) }
                    }
                }
                #expect(error?.code == .disconnected && text == "abc")
                #expect(transport.snapshot(of: "region")?.inFlight == 0)
            }
        }
        #expect(service.connectionCount == 1)
    }
}
