import HTTPTypes
import NIOCore
import Testing

@testable import SwiftletClient

/// What one call says of its retries and of hedging, in place of its service's policy.
@Suite(.timeLimit(.minutes(10))) struct CallOptionsTests {
    private func request(_ options: CallOptions, _ method: HTTPRequest.Method = .get) -> UpstreamRequest {
        var request = UpstreamRequest(method: method, target: "/")
        request.options = options
        return request
    }

    /// How often a call is tried that reaches nobody.
    private func tries(_ options: CallOptions, _ policy: UpstreamPolicy = UpstreamPolicy()) async throws -> Int {
        let instances = ScriptedInstances { received, _ in
            throw ClientError(.unreachable, service: "region", request: received.request)
        }
        try await withBalanced(policy: policy, clock: ManualClock().callClock, over: instances) {
            (transport) async throws in
            await #expect(throws: ClientError.self) {
                try await transport.send(request(options), to: "region", timeout: .seconds(30))
            }
        }
        return instances.received.count
    }

    @Test(arguments: [(nil, 3), (0, 1), (1, 2), (4, 5), (-1, 1)])
    func `a call is tried again as often as it says, or else as its service's policy says`(
        retries: Int?, tries: Int
    ) async throws {
        #expect(try await self.tries(CallOptions(retries: retries)) == tries)
    }

    @Test func `no call has more retries than the budget`() async throws {
        var policy = UpstreamPolicy()
        policy.retryShare = 0
        policy.retryFloor = 2
        #expect(try await tries(CallOptions(retries: 9), policy) == 3)
    }

    @Test func `no call is tried again when its time is over`() async throws {
        let clock = ManualClock()
        let instances = ScriptedInstances { received, _ in
            clock.advance(by: TimeAmount(received.timeout))
            throw ClientError(.timeout, service: "region", request: received.request)
        }
        try await withBalanced(clock: clock.callClock, over: instances) { (transport) async throws in
            let request = request(CallOptions(tryTimeout: .seconds(10), retries: 9))
            await #expect(throws: ClientError.self) {
                try await transport.send(request, to: "region", timeout: .seconds(25))
            }
        }
        #expect(instances.received.count == 3)
    }

    @Test func `retries do not make a call repeatable that does harm twice`() async throws {
        let instances = ScriptedInstances { _, _ in UpstreamResponse(status: .badGateway) }
        try await withBalanced(over: instances) { (transport) async throws in
            _ = try await transport.send(
                request(CallOptions(retries: 2), .post), to: "region", timeout: .seconds(30))
            #expect(instances.received.count == 1)
            _ = try await transport.send(
                request(CallOptions(isIdempotent: true, retries: 2), .post), to: "region", timeout: .seconds(30))
            #expect(instances.received.count == 4)
        }
    }

    @Test(arguments: [HTTPRequest.Method.get, .post])
    func `a call is sent to a second instance if it says so`(method: HTTPRequest.Method) async throws {
        let second = Happening()
        let instances = ScriptedInstances { _, number in
            if number == 1 { await second.wait() } else { second.happen() }
            return UpstreamResponse()
        }
        let options = CallOptions(isIdempotent: true, hedging: .after(.milliseconds(1)))
        try await withBalanced(2, over: instances) { (transport) async throws in
            _ = try await transport.send(request(options, method), to: "region", timeout: .seconds(30))
        }
        #expect(Set(instances.received.map(\.instance)).count == 2)
    }

    @Test func `a call is not sent to a second instance if it says so`() async throws {
        var policy = UpstreamPolicy()
        policy.hedging = .after(.milliseconds(1))
        let instances = ScriptedInstances { _, _ in
            try await Task.sleep(for: .milliseconds(50))
            return UpstreamResponse()
        }
        try await withBalanced(2, policy: policy, over: instances) { (transport) async throws in
            _ = try await transport.send(
                request(CallOptions(hedging: .off)), to: "region", timeout: .seconds(30))
        }
        #expect(instances.received.count == 1)
    }

    @Test func `latencies are looked at as soon as a call wants to know them`() throws {
        var state = UpstreamState(UpstreamPolicy())
        _ = state.update(Simulation.list(2), at: .seconds(0))
        var changes: [UpstreamChange] = []
        func tryTwentyTimes() {
            for _ in 0..<20 {
                guard let pick = state.choose(avoiding: [], at: .seconds(0), &changes) else { continue }
                _ = state.endTry(pick, nil, took: .milliseconds(10), at: .seconds(0))
            }
        }
        tryTwentyTimes()
        let unknown = state.delay(of: .quantile(0.95))
        #expect(unknown == nil)
        tryTwentyTimes()
        let known = state.delay(of: .quantile(0.95))
        let delay = try #require(known)
        #expect(delay >= .milliseconds(8) && delay <= .milliseconds(13))
    }

    @Test func `what a call leaves out is as its client has it`() {
        let client = CallOptions(timeout: .seconds(3), retries: 1, hedging: .quantile(0.9))
        let merged = CallOptions(retries: 0, hedging: .off).over(client)
        #expect(merged == CallOptions(timeout: .seconds(3), retries: 0, hedging: .off))
        #expect(CallOptions().over(client) == client)
    }
}
