import HTTPTypes
import NIOCore

@testable import SwiftletClient

/// A service with several instances and callers, played through in time that does not pass: what a client's state machines
/// do with it.
struct Simulation {
    /// How an instance behaves.
    struct Behaviour {
        /// Its mean latency; single ones vary by half.
        var latency = TimeAmount.milliseconds(10)
        /// Which part of its answers is 503.
        var failures = 0.0
        /// Whether connections are refused.
        var isDown = false
    }

    private enum Event {
        case call
        case ended(call: Int, EndedTry)
        case retry(call: Int)
    }

    private struct Running {
        var permit: CircuitBreaker.Permit
        var deadline: NIODeadline
        var tried: [Int] = []
    }

    let policy: UpstreamPolicy
    var behaviours: [Behaviour]
    /// How many calls there are a second.
    var rate = 100.0
    var now = NIODeadline.uptimeNanoseconds(0)
    /// What each instance has received.
    private(set) var received: [Int]
    /// When each instance was called.
    private(set) var arrivals: [[NIODeadline]]
    private(set) var calls = 0
    private(set) var answered = 0
    private(set) var failed = 0
    private(set) var refused = 0
    private(set) var changes: [(at: NIODeadline, UpstreamChange)] = []
    var state: UpstreamState
    private var random: QuickRandom
    private var events: [(at: NIODeadline, order: Int, Event)] = []
    private var order = 0
    private var running: [Int: Running] = [:]
    private let request = UpstreamRequest(target: "/")

    init(
        _ policy: UpstreamPolicy = UpstreamPolicy(), _ behaviours: [Behaviour], zones: [String?] = [], seed: UInt64 = 1
    ) {
        self.policy = policy
        self.behaviours = behaviours
        received = behaviours.map { _ in 0 }
        arrivals = behaviours.map { _ in [] }
        random = QuickRandom(seed: seed)
        state = UpstreamState(policy, random: QuickRandom(seed: seed &+ 1))
        note(state.update(Self.list(behaviours.count, zones), at: now))
        schedule(.call, after: .zero)
    }

    static func list(_ count: Int, _ zones: [String?] = []) -> [ServiceInstance] {
        (0..<count).compactMap { index in
            (try? ServiceAddress("http://instance:\(index + 1)")).map {
                ServiceInstance(id: "\(index)", address: $0, zone: index < zones.count ? zones[index] : nil)
            }
        }
    }

    /// What an instance has received since a moment.
    func arrivals(at instance: Int, since: NIODeadline, until: NIODeadline = .distantFuture) -> Int {
        arrivals[instance].count { $0 >= since && $0 < until }
    }

    /// Takes a new list of instances, and how they behave.
    mutating func update(_ behaviours: [Behaviour]) {
        self.behaviours = behaviours
        while received.count < behaviours.count {
            received.append(0)
            arrivals.append([])
        }
        note(state.update(Self.list(behaviours.count), at: now))
    }

    /// Lets time pass.
    mutating func run(for time: TimeAmount) {
        let end = now + time
        while let next = events.min(by: { ($0.at, $0.order) < ($1.at, $1.order) }), next.at <= end {
            events.removeAll { $0.order == next.order }
            now = next.at
            handle(next.2)
        }
        now = end
    }

    private mutating func handle(_ event: Event) {
        switch event {
        case .call:
            // Calls come by chance, independent of each other.
            let pause = -log2(max(random.fraction(), 1e-12)) * 0.693147 / rate
            schedule(.call, after: .nanoseconds(Int64(pause * 1e9)))
            begin()
        case .ended(let call, let ended): settle(call, ended)
        case .retry(let call):
            var noted: [UpstreamChange] = []
            guard let entry = running[call] else { return }
            guard let pick = state.choose(avoiding: entry.tried, at: now, &noted) else { return finish(call, .own) }
            note(noted)
            send(call, to: pick)
        }
    }

    private mutating func begin() {
        var noted: [UpstreamChange] = []
        calls += 1
        switch state.begin(at: now, &noted) {
        case .failure: refused += 1
        case .success(let admission):
            running[calls] = Running(permit: admission.permit, deadline: now + .seconds(30))
            send(calls, to: admission.pick)
        }
        note(noted)
    }

    private mutating func send(_ call: Int, to pick: InstanceSet.Pick) {
        let instance = Int(pick.target.id) ?? 0
        received[instance] += 1
        arrivals[instance].append(now)
        let behaviour = behaviours[instance]
        var took = TimeAmount.nanoseconds(Int64(Double(behaviour.latency.nanoseconds) * (0.5 + random.fraction())))
        var result = Result<UpstreamResponse, any Error>.success(UpstreamResponse())
        if behaviour.isDown {
            took = .microseconds(200)
            result = .failure(ClientError(.unreachable, service: "s", request: request))
        } else if random.fraction() < behaviour.failures {
            result = .success(UpstreamResponse(status: .serviceUnavailable))
        }
        let ended = EndedTry(pick: pick, result: result, fault: CallFault(result), took: took, end: now + took)
        schedule(.ended(call: call, ended), after: took)
    }

    private mutating func settle(_ call: Int, _ ended: EndedTry) {
        guard var entry = running[call] else { return }
        entry.tried.append(ended.pick.serial)
        running[call] = entry
        note(state.endTry(ended.pick, ended.fault, took: ended.took, at: now))
        guard let fault = ended.fault else { return finish(call, nil) }
        let pause = state.pauseBeforeRetry(
            after: fault, isIdempotent: true, tried: entry.tried, atMost: state.policy.retries,
            left: entry.deadline - now, at: now)
        guard let pause else { return finish(call, fault) }
        schedule(.retry(call: call), after: pause)
    }

    private mutating func finish(_ call: Int, _ fault: CallFault?) {
        guard let entry = running.removeValue(forKey: call) else { return }
        if fault == nil { answered += 1 } else { failed += 1 }
        note(state.endCall(entry.permit, fault, at: now))
    }

    private mutating func note(_ new: [UpstreamChange]) { changes += new.map { (now, $0) } }

    private mutating func schedule(_ event: Event, after time: TimeAmount) {
        order += 1
        events.append((now + time, order, event))
    }
}

/// The logarithm to the base 2, by halving: good to a millionth.
private func log2(_ number: Double) -> Double {
    var (result, rest, step) = (Double(number.exponent), number.significand, 0.5)
    while step > 1e-7 {
        rest *= rest
        if rest >= 2 {
            rest /= 2
            result += step
        }
        step /= 2
    }
    return result
}

extension NIODeadline {
    /// A moment so many seconds after the beginning.
    static func seconds(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .seconds(seconds) }

    /// The seconds since the beginning.
    var seconds: Double { Double(uptimeNanoseconds) / 1e9 }
}

extension Double {
    /// With so many digits behind the point.
    func shown(_ digits: Int = 2) -> String {
        let factor = (0..<digits).reduce(1.0) { product, _ in product * 10 }
        return "\((self * factor).rounded() / factor)"
    }
}
