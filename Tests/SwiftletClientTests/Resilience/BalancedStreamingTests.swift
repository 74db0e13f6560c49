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

    // MARK: Requests

    /// A body that can be read once only.
    private func once(_ text: String) -> UpstreamBody {
        let (parts, part) = AsyncStream<ByteBuffer>.makeStream()
        part.yield(ByteBuffer(string: text))
        part.finish()
        return UpstreamBody(parts)
    }

    /// The answer to a body, which the first of the instances has taken part of when it fails.
    private func answer(
        to body: UpstreamBody, failingWith failure: @escaping @Sendable (UpstreamRequest) throws -> UpstreamResponse
    ) async throws -> (status: HTTPResponse.Status?, text: String?, tries: Int) {
        let instances = ScriptedInstances { received, number in
            let stream = try #require(received.request.stream)
            guard number == 1 else { return UpstreamResponse(body: try await stream.collect(upTo: 100)) }
            for try await _ in stream { break }
            return try failure(received.request)
        }
        var request = UpstreamRequest(method: .put, target: "/import")
        request.stream = body
        var answer: UpstreamResponse?
        try await withBalanced(over: instances) { [request] (transport) async throws in
            answer = try? await transport.send(request, to: "region", timeout: .seconds(30))
        }
        return (answer?.status, answer?.text, instances.received.count)
    }

    @Test func `a body that can be read once is not sent again when some of it was taken`() async throws {
        let unavailable = try await answer(to: once("body")) { _ in UpstreamResponse(status: .serviceUnavailable) }
        #expect(unavailable.status == .serviceUnavailable && unavailable.tries == 1)
        let broken = try await answer(to: once("body")) { request in
            throw ClientError(.disconnected, service: "region", request: request)
        }
        #expect(broken.status == nil && broken.tries == 1)
    }

    @Test func `a body that can be read again is sent again`() async throws {
        for body in [
            UpstreamBody(ByteBuffer(string: "body")), UpstreamBody(Repeated(text: "body"), isRepeatable: true),
        ] {
            let answer = try await answer(to: body) { _ in UpstreamResponse(status: .serviceUnavailable) }
            #expect(answer.status == .ok && answer.text == "body" && answer.tries == 2)
        }
    }

    /// A sequence that begins anew for each reader.
    private struct Repeated: AsyncSequence, Sendable {
        let text: String

        func makeAsyncIterator() -> AsyncStream<ByteBuffer>.Iterator {
            let (parts, part) = AsyncStream<ByteBuffer>.makeStream()
            part.yield(ByteBuffer(string: text))
            part.finish()
            return parts.makeAsyncIterator()
        }
    }

    @Test func `a body of which nothing was taken goes to another instance`() async throws {
        let instances = ScriptedInstances { received, number in
            if number < 3 { throw ClientError(.unreachable, service: "region", request: received.request) }
            return UpstreamResponse(body: try await #require(received.request.stream).collect(upTo: 100))
        }
        var request = UpstreamRequest(method: .post, target: "/import")
        request.stream = once("body")
        try await withBalanced(over: instances) { [request] (transport) async throws in
            let answer = try await transport.send(request, to: "region", timeout: .seconds(30))
            #expect(answer.text == "body")
        }
        #expect(Set(instances.received.map(\.instance)).count == 3)
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
