import Testing

@testable import SwiftletHTTP

/// Handlers that compute for 1 ms: a loop serves 1000 requests per second.
@Suite struct TurnBudgetTests {
    private let capacity = 1000.0

    @Test func `below 80 % of what can be served nothing is refused`() {
        for seed: UInt64 in 1...3 {
            var loop = LoopModel()
            let seconds = loop.run(.bearable(by: capacity, seed: seed))
            #expect(seconds.refusals(0..<20) == 0)
        }
    }

    @Test func `handlers that hold the loop for long are no overload`() {
        var loop = LoopModel(work: 20_000_000)
        #expect(loop.run(Load(rate: { _ in 25 }, seconds: 60)).refusals(0..<60) == 0)
    }

    @Test func `under three times the load the answers in time stay above 90 % of what can be served`() {
        var loop = LoopModel()
        let seconds = loop.run(.overload(of: capacity))
        #expect(seconds.goodput(5..<15) > 0.9 * capacity)
    }

    @Test func `an overload is noticed before many answers are late`() {
        var loop = LoopModel()
        #expect(loop.run(.overload(of: capacity)).goodput(5..<6) > 0.9 * capacity)
    }

    @Test func `handlers of any length are answered in time`() {
        for (work, least) in [(5_000_000.0, 0.9), (20_000_000, 0.9), (60_000_000, 0.7)] {
            let capacity = Double(oneSecond) / work
            var loop = LoopModel(work: work)
            #expect(loop.run(.overload(of: capacity)).goodput(5..<15) > least * capacity, "\(work)")
        }
    }

    @Test func `without a budget hardly any answer is in time`() {
        var loop = LoopModel(budget: nil)
        let seconds = loop.run(.overload(of: capacity))
        #expect(seconds.goodput(7..<15) < 0.1 * capacity)
    }

    @Test func `within two seconds after an overload nothing is refused any more`() {
        var loop = LoopModel()
        let seconds = loop.run(.passingOverload(of: capacity))
        #expect(seconds.refusals(5..<15) > 10_000)
        #expect(seconds.refusals(17..<25) == 0)
    }

    @Test func `a burst after a rest is served`() {
        var loop = LoopModel(work: 200_000)
        let seconds = loop.run(Load(rate: { $0 == 3 ? 4000 : 10 }, seconds: 5))
        #expect(seconds.refusals(0..<5) == 0)
    }
}
