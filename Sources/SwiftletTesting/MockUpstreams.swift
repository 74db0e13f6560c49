import Swiftlet
import Synchronization

/// The other services as a test sees them: each is mocked, and a call that no mock answers is an error of the test.
final class MockUpstreams: UpstreamTransport {
    private struct State {
        var mocks: [String: MockUpstream] = [:]
        var unanswered: [String] = []
    }

    private let state = Mutex(State())

    /// The mock of a service; the same one each time.
    func mock(_ service: String) -> MockUpstream {
        state.withLock { state in
            if let mock = state.mocks[service] { return mock }
            let mock = MockUpstream(service: service)
            state.mocks[service] = mock
            return mock
        }
    }

    func send(_ request: UpstreamRequest, to service: String, timeout: Duration) async throws -> UpstreamResponse {
        let mock = mock(service)
        let request = try await request.collectingStream()
        if let response = try await mock.respond(to: request, timeout: timeout) { return response }
        let known = mock.known.isEmpty ? "nothing" : mock.known.joined(separator: ", ")
        let message = "\(service): \(request.method) \(request.target) was called, but only \(known) is mocked"
        state.withLock { $0.unanswered.append(message) }
        throw ClientError(.unreachable, service: service, request: request, detail: message)
    }

    /// What was called without being mocked, and mocks that were told wrongly.
    var mistakes: [String] {
        state.withLock { state in state.mocks.values.flatMap(\.mistakes).sorted() + state.unanswered }
    }
}

extension UpstreamRequest {
    /// The request with its streamed body in memory, for those who look at requests as a whole.
    func collectingStream() async throws -> UpstreamRequest {
        guard let stream else { return self }
        var request = self
        request.body = try await stream.collect(upTo: 64 * 1024 * 1024)
        request.stream = nil
        return request
    }
}

/// A test called services that it had not mocked.
public struct UnmockedCalls: Error, CustomStringConvertible {
    /// What was called, and what is mocked.
    public let calls: [String]
    /// What the test threw itself, if anything.
    public let underlying: (any Error)?

    /// One line for each call.
    public var description: String {
        calls.joined(separator: "\n")
            + (underlying.map { "\nthe test then failed with: \(String(reflecting: $0))" } ?? "")
    }
}
