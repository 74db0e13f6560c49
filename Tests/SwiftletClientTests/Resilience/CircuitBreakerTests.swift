import NIOCore
import Testing

@testable import SwiftletClient

@Suite struct CircuitBreakerTests {
    private var policy: UpstreamPolicy.Breaker {
        var policy = UpstreamPolicy.Breaker()
        policy.leastCalls = 4
        return policy
    }

    /// Lets calls pass that end as said, and gives the last change.
    private func run(_ breaker: inout CircuitBreaker, _ failures: [Bool?], at now: NIODeadline) -> CircuitBreaker.State?
    {
        var change: CircuitBreaker.State?
        for failed in failures {
            guard let permit = breaker.admit(at: now) else { continue }
            change = breaker.settle(permit, failed: failed, at: now) ?? change
        }
        return change
    }

    @Test func `it opens when enough calls have failed, and not before there were enough`() {
        var breaker = CircuitBreaker(policy)
        #expect(run(&breaker, [true, true, true], at: .seconds(1)) == nil)
        #expect(run(&breaker, [true], at: .seconds(1)) == .open(until: .seconds(6)))
        #expect(breaker.admit(at: .seconds(5)) == nil)
    }

    @Test func `it stays closed while fewer fail than must, and forgets what is long ago`() {
        var breaker = CircuitBreaker(policy)
        #expect(run(&breaker, [true, false, false, false, true, false], at: .seconds(1)) == nil)
        #expect(run(&breaker, [true, true, true], at: .seconds(60)) == nil)
        #expect(breaker.state == .closed)
    }

    @Test func `what is not known counts for nothing`() {
        var breaker = CircuitBreaker(policy)
        #expect(run(&breaker, [nil, nil, nil, nil, true, true, true], at: .seconds(1)) == nil)
    }

    @Test func `a few probes pass when it was open for its time, and close it when all succeed`() {
        var breaker = CircuitBreaker(policy)
        _ = run(&breaker, [true, true, true, true], at: .seconds(1))
        let permits = (0..<5).compactMap { _ in breaker.admit(at: .seconds(6)) }
        #expect(permits.count == 3 && breaker.state == .halfOpen)
        #expect(breaker.settle(permits[0], failed: false, at: .seconds(6)) == nil)
        #expect(breaker.admit(at: .seconds(6)) == nil)
        #expect(breaker.settle(permits[1], failed: nil, at: .seconds(6)) == nil)
        // A probe that showed nothing is made again.
        let again = breaker.admit(at: .seconds(6))
        #expect(breaker.settle(permits[2], failed: false, at: .seconds(6)) == nil)
        #expect(again.flatMap { breaker.settle($0, failed: false, at: .seconds(6)) } == .closed)
        #expect(breaker.admit(at: .seconds(6)) != nil)
    }

    @Test func `a probe that fails opens it for twice as long, up to a limit`() {
        var breaker = CircuitBreaker(policy)
        var now = NIODeadline.seconds(0)
        _ = run(&breaker, [true, true, true, true], at: now)
        var times: [Int64] = []
        for _ in 0..<6 {
            guard case .open(let end) = breaker.state else { break }
            times.append((end - now).nanoseconds / 1_000_000_000)
            now = end
            _ = run(&breaker, [true], at: now)
        }
        #expect(times == [5, 10, 20, 40, 60, 60])
    }

    @Test func `calls that passed before it opened decide nothing about it later`() {
        var breaker = CircuitBreaker(policy)
        let early = (0..<3).compactMap { _ in breaker.admit(at: .seconds(0)) }
        _ = run(&breaker, [true, true, true, true], at: .seconds(1))
        let probe = breaker.admit(at: .seconds(6))
        #expect(early.compactMap { breaker.settle($0, failed: false, at: .seconds(6)) }.isEmpty)
        #expect(early.compactMap { breaker.settle($0, failed: true, at: .seconds(6)) }.isEmpty)
        #expect(probe != nil && breaker.state == .halfOpen)
    }

    @Test func `without a policy it never opens`() {
        var breaker = CircuitBreaker(nil)
        #expect(run(&breaker, Array(repeating: true, count: 1000), at: .seconds(1)) == nil)
        #expect(breaker.admit(at: .seconds(1)) != nil)
    }
}
