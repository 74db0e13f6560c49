import Testing

@testable import SwiftletHTTP

/// A pool of 16 connections, each used for 10 ms: it serves 1600 requests per second.
@Suite struct ConcurrencyLimiterTests {
    private let capacity = 1600.0

    @Test func `below 80 % of what can be served nothing is refused`() {
        for seed: UInt64 in 1...3 {
            var pool = PoolModel()
            let seconds = pool.run(.bearable(by: capacity, seed: seed))
            #expect(seconds.refusals(0..<20) == 0)
        }
    }

    @Test func `under three times the load the answers in time stay above 90 % of what can be served`() {
        var pool = PoolModel()
        let seconds = pool.run(.overload(of: capacity))
        #expect(seconds.goodput(5..<15) > 0.9 * capacity)
    }

    @Test func `without a limit hardly any answer is in time`() {
        var pool = PoolModel(limiter: nil)
        let seconds = pool.run(.overload(of: capacity))
        #expect(seconds.goodput(7..<15) < 0.1 * capacity)
    }

    @Test func `it holds for an overload from the first request on, and for a small one`() {
        for factor in [1.2, 2, 5] {
            var pool = PoolModel()
            let seconds = pool.run(Load(rate: { _ in factor * capacity }, seconds: 20))
            #expect(seconds.goodput(4..<20) > 0.9 * capacity, "\(factor)")
        }
    }

    @Test func `within two seconds after an overload nothing is refused any more`() {
        var pool = PoolModel()
        let seconds = pool.run(.passingOverload(of: capacity))
        #expect(seconds.refusals(5..<15) > 10_000)
        #expect(seconds.refusals(17..<25) == 0)
        #expect(pool.limiter?.limit == nil)
    }

    @Test func `a resource that becomes slower but not overloaded is given its time`() {
        var pool = PoolModel(connections: 1000, use: { $0 < 5 ? 10_000_000 : 60_000_000 })
        let seconds = pool.run(Load(rate: { _ in 1600 }, seconds: 20))
        #expect(seconds.refusals(0..<20) < 1600)
        #expect(seconds.refusals(8..<20) == 0)
    }

    @Test func `an overloaded resource that becomes slower still serves what it can`() {
        var pool = PoolModel(use: { $0 < 10 ? 10_000_000 : 40_000_000 })
        let seconds = pool.run(Load(rate: { $0 < 3 ? 1000 : 4800 }, seconds: 20))
        #expect(seconds.goodput(13..<20) > 0.85 * capacity / 4)
    }

    @Test func `requests that wait for something else are no overload`() {
        var pool = PoolModel(parked: 500)
        let seconds = pool.run(Load(rate: { _ in 0.6 * capacity }, seconds: 10))
        #expect(seconds.refusals(0..<10) == 0)
    }

    @Test func `a few requests are always let in`() {
        var limiter = ConcurrencyLimiter()
        for _ in 0..<ConcurrencyLimiter.least {
            let isAdmitted = limiter.admits(at: 0)
            #expect(isAdmitted)
        }
    }

    @Test func `the median of latencies is found within a ninth`() throws {
        var histogram = LatencyHistogram()
        #expect(histogram.median == nil)
        for latency in 1...999 { histogram.add(latency * 100_000) }
        let median = try #require(histogram.median)
        #expect((46_000_000...54_000_000).contains(median))
        histogram.removeAll()
        for latency in [-5, 0, 1, Int.max] { histogram.add(latency) }
        #expect(histogram.count == 4 && histogram.median != nil)
    }
}
