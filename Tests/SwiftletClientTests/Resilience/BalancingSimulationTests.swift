import NIOCore
import Testing

@testable import SwiftletClient

/// How calls are spread, by simulation.
@Suite struct BalancingSimulationTests {
    /// The largest deviation from the mean, as a part of it.
    private func deviation(_ received: [Int]) -> Double {
        let mean = Double(received.reduce(0, +)) / Double(received.count)
        return received.map { abs(Double($0) - mean) / mean }.max() ?? 0
    }

    @Test(arguments: UpstreamPolicy.Balancing.allCases, [2, 3, 5, 10])
    func `equal instances get equal loads to within a tenth`(balancing: UpstreamPolicy.Balancing, count: Int) {
        var policy = UpstreamPolicy()
        policy.balancing = balancing
        var simulation = Simulation(policy, Array(repeating: .init(), count: count))
        simulation.rate = 500
        simulation.run(for: .seconds(30))
        let deviation = deviation(simulation.received)
        print(
            "balancing: \(balancing), \(count) equal instances, 500 calls/s: \(simulation.received), furthest from the mean \((deviation * 100).shown(1)) %"
        )
        #expect(deviation < 0.1)
        #expect(simulation.failed == 0 && simulation.refused == 0)
    }

    @Test func `equal instances get equal loads where calls are rare`() {
        var simulation = Simulation(UpstreamPolicy(), Array(repeating: .init(), count: 3))
        simulation.rate = 5
        simulation.run(for: .seconds(1800))
        let deviation = deviation(simulation.received)
        print(
            "balancing: leastLoad, 3 equal instances, 5 calls/s: \(simulation.received), furthest from the mean \((deviation * 100).shown(1)) %"
        )
        #expect(deviation < 0.1)
    }

    @Test(arguments: [20.0, 500.0])
    func `an instance that is slowed tenfold gets little, and its share again when it recovers`(rate: Double) {
        var simulation = Simulation(UpstreamPolicy(), Array(repeating: .init(), count: 3))
        simulation.rate = rate
        simulation.run(for: .seconds(20))
        simulation.behaviours[0].latency = .milliseconds(100)
        let slowed = simulation.now
        simulation.run(for: .seconds(60))
        let recovered = simulation.now
        simulation.behaviours[0].latency = .milliseconds(10)
        simulation.run(for: .seconds(300))
        let during = Double(simulation.arrivals(at: 0, since: slowed, until: recovered)) / (60 * rate)
        let after = Double(simulation.arrivals(at: 0, since: recovered + .seconds(60))) / (240 * rate)
        let back = simulation.arrivals[0].first { moment in
            moment >= recovered
                && Double(simulation.arrivals(at: 0, since: moment, until: moment + .seconds(5))) > 5 * rate / 3 * 0.8
        }
        print(
            "balancing: one of 3 slowed 10x, \(Int(rate)) calls/s: its share \((during * 100).shown(1)) % while slow, \((after * 100).shown(1)) % from a minute after; at 80 % of its share again \(back.map { ($0 - recovered).nanoseconds / 1_000_000 } ?? -1) ms after it recovered"
        )
        #expect(during < 0.1)
        #expect(after > 0.27 && after < 0.4)
    }

    @Test func `a new instance gets its share little by little`() {
        var simulation = Simulation(UpstreamPolicy(), [.init(), .init()])
        simulation.rate = 600
        simulation.run(for: .seconds(10))
        simulation.update([.init(), .init(), .init()])
        let start = simulation.now
        simulation.run(for: .seconds(20))
        let shares = (0..<8).map { step in
            let from = start + .seconds(Int64(step) * 2)
            return Double(simulation.arrivals(at: 2, since: from, until: from + .seconds(2))) / (2 * 600)
        }
        print(
            "slow start of a third instance over 10 s, share in each 2 s: \(shares.map { "\(($0 * 100).shown(1)) %" })")
        #expect(shares[0] < 0.2 && shares[0] < shares[2] && shares[2] < shares[7])
        #expect(shares[7] > 0.29 && shares[7] < 0.38)
    }

    @Test func `the own zone is preferred as far as its instances are enough`() {
        func share(_ zones: [String?], down: Set<Int> = []) -> Double {
            var policy = UpstreamPolicy()
            policy.zone = "a"
            let behaviours = zones.indices.map { Simulation.Behaviour(isDown: down.contains($0)) }
            var simulation = Simulation(policy, behaviours, zones: zones)
            simulation.rate = 200
            simulation.run(for: .seconds(20))
            let start = simulation.now
            simulation.run(for: .seconds(5))
            let counts = zones.indices.map { simulation.arrivals(at: $0, since: start) }
            let local = zip(zones, counts).filter { $0.0 == "a" }.map(\.1).reduce(0, +)
            return Double(local) / Double(counts.reduce(0, +))
        }
        let even = share(["a", "a", "b", "b"])
        let small = share(["a", "b", "b", "b"])
        let weak = share(["a", "a", "b", "b"], down: [0])
        print(
            "zones: own of equal size \((even * 100).shown(1)) %, one against three \((small * 100).shown(1)) %, one of two down \((weak * 100).shown(1)) %"
        )
        #expect(even == 1)
        #expect(small > 0.4 && small < 0.6)
        #expect(weak > 0.55 && weak < 0.75)
    }
}
