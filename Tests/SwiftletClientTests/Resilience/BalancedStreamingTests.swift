import HTTPTypes
import NIOCore
import Testing

@testable import SwiftletClient

/// Answers that are lent while their bodies come, over several instances.
@Suite(.timeLimit(.minutes(1))) struct BalancedStreamingTests {
    private struct ReaderError: Error {}

    private let get = UpstreamRequest(target: "/export")

    @Test func `a call is tried again until an answer's head has come`() async throws {
        let instances = ScriptedInstances { received, number in
            if number == 1 { throw ClientError(.unreachable, service: "region", request: received.request) }
            if number == 2 { return UpstreamResponse(status: .serviceUnavailable) }
            return UpstreamResponse(body: ByteBuffer(string: "all"))
        }
        try await withBalanced(over: instances) { (transport) async throws in
            let text = try await transport.stream(get, to: "region", timeout: .seconds(30)) { answer in
                String(buffer: try await answer.body.collect(upTo: 100))
            }
            #expect(text == "all")
            #expect(transport.snapshot(of: "region")?.inFlight == 0)
        }
        #expect(Set(instances.received.map(\.instance)).count == 3)
    }

    @Test func `what goes wrong behind the head is the reader's, and nothing is repeated`() async throws {
        let instances = ScriptedInstances { _, _ in UpstreamResponse() }
        try await withBalanced(over: instances) { (transport) async throws in
            await #expect(throws: ReaderError.self) {
                try await transport.stream(get, to: "region", timeout: .seconds(30)) { _ in throw ReaderError() }
            }
            #expect(transport.snapshot(of: "region")?.inFlight == 0)
        }
        #expect(instances.received.count == 1)
    }

    @Test func `a failure that stays one is read as it is`() async throws {
        let instances = ScriptedInstances { _, _ in UpstreamResponse(status: .serviceUnavailable) }
        try await withBalanced(over: instances) { (transport) async throws in
            let status = try await transport.stream(get, to: "region", timeout: .seconds(30)) { $0.status }
            #expect(status == .serviceUnavailable)
        }
        #expect(instances.received.count == 3)
    }

    @Test func `a body that is sent as it is made is sent once`() async throws {
        let instances = ScriptedInstances { _, _ in UpstreamResponse(status: .serviceUnavailable) }
        var request = UpstreamRequest(method: .put, target: "/import")
        request.stream = UpstreamBody(ByteBuffer(string: "body"))
        try await withBalanced(over: instances) { [request] (transport) async throws in
            let answer = try await transport.send(request, to: "region", timeout: .seconds(30))
            #expect(answer.status == .serviceUnavailable)
        }
        #expect(instances.received.count == 1)
    }

    @Test func `a call says itself whether it may be repeated, and how long its tries may take`() async throws {
        let instances = ScriptedInstances { _, number in
            UpstreamResponse(status: number == 1 ? .badGateway : .ok)
        }
        var request = UpstreamRequest(method: .post, target: "/orders")
        request.options.isIdempotent = true
        request.options.tryTimeout = .seconds(3)
        try await withBalanced(over: instances) { [request] (transport) async throws in
            let answer = try await transport.send(request, to: "region", timeout: .seconds(30))
            #expect(answer.status == .ok)
        }
        #expect(instances.received.map(\.timeout) == [.seconds(3), .seconds(3)])
    }
}
