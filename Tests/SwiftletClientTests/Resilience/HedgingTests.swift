import HTTPTypes
import NIOCore
import Synchronization
import Testing

@testable import SwiftletClient

/// Calls that are sent to a second instance when the first takes long.
@Suite(.timeLimit(.minutes(10))) struct HedgingTests {
    private var policy: UpstreamPolicy {
        var policy = UpstreamPolicy()
        policy.hedging = .after(.milliseconds(1))
        return policy
    }

    @Test func `the first answer counts, and the other try is cancelled`() async throws {
        let cancelled = Mutex(0)
        let instances = ScriptedInstances { _, number in
            guard number == 1 else { return UpstreamResponse(status: .created) }
            do {
                try await Task.sleep(for: .seconds(3600))
            } catch {
                cancelled.withLock { $0 += 1 }
                throw error
            }
            return UpstreamResponse()
        }
        try await withBalanced(2, policy: policy, over: instances) { (transport) async throws in
            let answer = try await transport.send(UpstreamRequest(target: "/"), to: "region", timeout: .seconds(30))
            #expect(answer.status == .created)
            #expect(transport.snapshot(of: "region")?.inFlight == 0)
        }
        #expect(cancelled.withLock { $0 } == 1)
        #expect(Set(instances.received.map(\.instance)).count == 2)
    }

    @Test func `a failure of one try leaves the other its time`() async throws {
        let (second, first) = (Happening(), Happening())
        let instances = ScriptedInstances { received, number in
            if number == 1 {
                await second.wait()
                first.happen()
                throw ClientError(.disconnected, service: "region", request: received.request)
            }
            second.happen()
            await first.wait()
            return UpstreamResponse(status: .created)
        }
        try await withBalanced(2, policy: policy, over: instances) { (transport) async throws in
            let answer = try await transport.send(UpstreamRequest(target: "/"), to: "region", timeout: .seconds(30))
            #expect(answer.status == .created)
        }
        #expect(instances.received.count == 2)
    }

    @Test func `what does harm twice is not sent twice`() async throws {
        let instances = ScriptedInstances { _, _ in
            try await Task.sleep(for: .milliseconds(50))
            return UpstreamResponse()
        }
        try await withBalanced(2, policy: policy, over: instances) { (transport) async throws in
            let request = UpstreamRequest(method: .post, target: "/")
            _ = try await transport.send(request, to: "region", timeout: .seconds(30))
        }
        #expect(instances.received.count == 1)
    }

    @Test func `second tries are taken from the budget of retries`() async throws {
        var policy = policy
        policy.retryShare = 0
        policy.retryFloor = 0
        let instances = ScriptedInstances { _, _ in
            try await Task.sleep(for: .milliseconds(50))
            return UpstreamResponse()
        }
        try await withBalanced(2, policy: policy, over: instances) { (transport) async throws in
            _ = try await transport.send(UpstreamRequest(target: "/"), to: "region", timeout: .seconds(30))
        }
        #expect(instances.received.count == 1)
    }

    @Test func `a quantile of the latencies is known to within a fifth`() throws {
        var latencies = LatencyQuantile()
        #expect(latencies.value(0.95) == nil)
        for milliseconds in 1...1000 { latencies.record(.milliseconds(Int64(milliseconds))) }
        let value = try #require(latencies.value(0.95))
        #expect(value >= .milliseconds(850) && value <= .milliseconds(1150))
    }
}
