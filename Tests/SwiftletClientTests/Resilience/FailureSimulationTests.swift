import NIOCore
import Testing

@testable import SwiftletClient

/// What failures lead to, by simulation.
@Suite struct FailureSimulationTests {
    @Test(arguments: [50.0, 1000.0])
    func `a service that fails altogether receives at most a fifth more than the calls, and the floor`(rate: Double) {
        var policy = UpstreamPolicy()
        // Alone, the budget must do.
        policy.breaker = nil
        policy.instanceBreaker = nil
        var simulation = Simulation(policy, Array(repeating: .init(failures: 1), count: 3))
        simulation.rate = rate
        simulation.run(for: .seconds(60))
        let received = simulation.received.reduce(0, +)
        let floor = 60 * 10 + 10
        print(
            "budget: all fail, \(Int(rate)) calls/s for 60 s: \(simulation.calls) calls, \(received) tries, \((Double(received - floor) / Double(simulation.calls)).shown(3)) times the calls without the floor of \(floor)"
        )
        #expect(Double(received) <= 1.2 * Double(simulation.calls) + Double(floor))
        #expect(simulation.answered == 0 && received > simulation.calls)
    }

    @Test
    func
        `circuit breakers keep nearly all calls from a service that fails altogether, and let them pass when it works`()
    {
        var simulation = Simulation(UpstreamPolicy(), Array(repeating: .init(failures: 1), count: 3))
        simulation.rate = 1000
        simulation.run(for: .seconds(60))
        let received = simulation.received.reduce(0, +)
        print(
            "breaker: all fail, 1000 calls/s for 60 s: \(simulation.calls) calls, \(received) tries, \(simulation.refused) refused"
        )
        #expect(Double(received) < 0.05 * Double(simulation.calls))
        let recovered = simulation.now
        for index in 0..<3 { simulation.behaviours[index].failures = 0 }
        simulation.run(for: .seconds(150))
        let closed = simulation.changes.first { $0.at >= recovered && $0.1 == .serviceBreaker(.closed) }
        print(
            "breaker: closed \(((closed?.at ?? .distantPast).seconds - recovered.seconds).shown()) s after the service works again"
        )
        #expect(closed != nil)
        let before = simulation.refused
        simulation.run(for: .seconds(10))
        #expect(simulation.refused == before)
    }

    @Test func `an instance that is down is ejected at once, and nobody notices`() {
        var simulation = Simulation(UpstreamPolicy(), Array(repeating: .init(), count: 3))
        simulation.rate = 300
        simulation.run(for: .seconds(10))
        simulation.behaviours[1].isDown = true
        let down = simulation.now
        simulation.run(for: .seconds(20))
        let ejection = simulation.changes.first { if case .ejected("1", _, _) = $0.1 { true } else { false } }
        let seen = simulation.arrivals(at: 1, since: down)
        print(
            "ejection: \(((ejection?.at ?? .distantPast).seconds - down.seconds).shown(3)) s after the instance went down, which got \(seen) tries in 20 s; calls that failed: \(simulation.failed) of \(simulation.calls)"
        )
        #expect(ejection?.1 == .ejected("1", for: .seconds(30), failures: 5))
        #expect(seen < 20 && simulation.failed == 0 && simulation.refused == 0)
        simulation.behaviours[1].isDown = false
        let works = simulation.now
        simulation.run(for: .seconds(60))
        let back = simulation.changes.first { $0.1 == .returned("1") }
        let share = Double(simulation.arrivals(at: 1, since: works + .seconds(40))) / (20 * 300)
        print(
            "recovery: called again \(((back?.at ?? .distantPast).seconds - (ejection?.at ?? .distantPast).seconds).shown()) s after its ejection, \((share * 100).shown(1)) % of the calls from 40 s after it works"
        )
        #expect(back != nil && share > 0.28 && share < 0.38)
    }

    @Test func `an instance that stays down is ejected for longer each time`() {
        var simulation = Simulation(UpstreamPolicy(), [.init(), .init(isDown: true), .init()])
        simulation.rate = 100
        simulation.run(for: .seconds(600))
        let times = simulation.changes.compactMap { change -> Int64? in
            if case .ejected(_, let time, _) = change.1 { time.nanoseconds / 1_000_000_000 } else { nil }
        }
        print(
            "ejection: an instance that stays down is ejected for \(times) s; it got \(simulation.received[1]) of \(simulation.calls) calls' tries; calls that failed: \(simulation.failed)"
        )
        #expect(Array(times.prefix(4)) == [30, 60, 90, 120])
        #expect(simulation.failed == 0)
    }

    @Test func `at most half of the instances are ejected`() {
        var policy = UpstreamPolicy()
        policy.breaker = nil
        policy.instanceBreaker = nil
        for (count, most) in [(1, 0), (2, 1), (3, 1), (5, 2)] {
            var simulation = Simulation(policy, Array(repeating: .init(failures: 1), count: count))
            simulation.run(for: .seconds(20))
            #expect(simulation.state.instances.ejectedCount == most)
        }
    }

    @Test func `failures now and then are hidden, and nobody is ejected`() {
        var simulation = Simulation(UpstreamPolicy(), Array(repeating: .init(failures: 0.05), count: 3))
        simulation.rate = 200
        simulation.run(for: .seconds(60))
        print(
            "retries: 5 % of the answers are 503: \(simulation.failed) of \(simulation.calls) calls failed, \(simulation.received.reduce(0, +)) tries, \(simulation.changes.count) changes"
        )
        #expect(Double(simulation.failed) < 0.001 * Double(simulation.calls))
        #expect(simulation.changes.isEmpty)
    }
}
