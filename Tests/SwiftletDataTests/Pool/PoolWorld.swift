import SwiftletData

/// A pool's machine among servers that come and go and tasks that come, wait, leave and hold connections, all by chance: it does
/// what the machine says, and finds out where the machine breaks its promises.
struct PoolWorld {
    enum Event {
        case arrive
        case leave(waiter: Int)
        case giveBack(slot: Int, connection: Int)
        case opened(slot: Int)
        case failed(slot: Int, isPermanent: Bool)
        case checked(slot: Int)
        case closed(slot: Int)
        case breakIdle
        case serverChanges
    }

    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    let options: PoolOptions
    var machine: PoolStateMachine
    private(set) var now = ContinuousClock.now
    private var random: SplitMix
    private var agenda: [(time: ContinuousClock.Instant, event: Event)] = []
    /// The open connections, by slot: each has a number of its own.
    private var connections: [Int: Int] = [:]
    private var lent: Set<Int> = []
    /// Connections that died while nobody had them.
    private var broken: Set<Int> = []
    private var nextConnection = 0
    /// When each of those in line has waited too long.
    private var waiting: [Int: ContinuousClock.Instant] = [:]
    private var lastServed = -1
    private(set) var served = 0
    private(set) var refused = 0
    private(set) var isDrained = false
    private var isUp = true
    /// Whether tasks still come, and things still break.
    var isLively = true

    init(_ options: PoolOptions, seed: UInt64) {
        self.options = options
        machine = PoolStateMachine(options)
        random = SplitMix(state: seed)
        plan(.arrive, in: .zero)
        plan(.serverChanges, in: .seconds(3))
        plan(.breakIdle, in: .seconds(1))
    }

    /// Lives until a time, or until nothing is to happen any more.
    mutating func live(for time: Duration) throws {
        let end = now + time
        while let next = nextTime, next <= end {
            now = max(now, next)
            if let wake = machine.wakesAt, wake <= now {
                try perform(machine.sweep(now: now))
            } else {
                try happen(agenda.removeFirst().event)
            }
            try check()
        }
        now = end
    }

    mutating func close(within limit: Duration) throws {
        try perform(machine.close(within: limit, now: now))
        try check()
    }

    /// Lets the server be there for good.
    mutating func settle() {
        isLively = false
        isUp = true
    }

    private var nextTime: ContinuousClock.Instant? {
        guard let first = agenda.first?.time else { return machine.wakesAt }
        return machine.wakesAt.map { min($0, first) } ?? first
    }

    private mutating func plan(_ event: Event, in pause: Duration) {
        let time = now + pause
        let index = agenda.firstIndex { $0.time > time } ?? agenda.count
        agenda.insert((time, event), at: index)
    }

    private mutating func pause(_ most: Duration) -> Duration { most * Double.random(in: 0..<1, using: &random) }
    private mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }

    private mutating func happen(_ event: Event) throws {
        switch event {
        case .arrive:
            if isLively { plan(.arrive, in: pause(.milliseconds(chance(0.003) ? 30_000 : 100))) }
            try arrive()
        case .leave(let waiter):
            guard machine.cancel(waiter: waiter) == (waiting[waiter] != nil) else {
                throw Mistake(description: "waiter \(waiter) is in line for one and not for the other")
            }
            waiting[waiter] = nil
        case .giveBack(let slot, let connection):
            guard connections[slot] == connection, lent.remove(slot) != nil else {
                throw Mistake(description: "the connection in slot \(slot) was taken from who has it")
            }
            try perform(machine.release(slot: slot, isUsable: isUp && chance(0.95), now: now))
        case .opened(let slot):
            nextConnection += 1
            connections[slot] = nextConnection
            try perform(machine.opened(slot: slot, random: .random(in: 0..<1, using: &random), now: now))
        case .failed(let slot, let isPermanent):
            try perform(
                machine.openFailed(
                    slot: slot, isPermanent: isPermanent, random: .random(in: 0..<1, using: &random), now: now))
        case .checked(let slot): try perform(machine.checked(slot: slot, isAlive: isUp, now: now))
        case .closed(let slot):
            guard connections.removeValue(forKey: slot) != nil else {
                throw Mistake(description: "slot \(slot) was closed without a connection")
            }
            try perform(machine.closed(slot: slot, now: now))
        case .breakIdle:
            if isLively { plan(.breakIdle, in: pause(.seconds(20))) }
            if let slot = connections.keys.sorted().randomElement(using: &random) {
                if !lent.contains(slot) { connections[slot].map { _ = broken.insert($0) } }
                try perform(machine.broke(slot: slot, now: now))
            }
        case .serverChanges:
            guard isLively else { return }
            isUp.toggle()
            plan(.serverChanges, in: pause(.seconds(isUp ? 60 : 15)))
        }
    }

    private mutating func arrive() throws {
        let place = LeasePlace(file: "Shop/Cart.swift", line: 1)
        if let slot = machine.lend(at: place, now: now) {
            guard waiting.isEmpty || options.checkAfterIdle > .zero else {
                throw Mistake(description: "somebody overtook those in line")
            }
            return try lend(slot)
        }
        let (waiter, actions) = machine.wait(at: place, now: now)
        waiting[waiter] = now + options.acquireTimeout
        if chance(0.2) { plan(.leave(waiter: waiter), in: pause(.seconds(2))) }
        try perform(actions)
    }

    private mutating func lend(_ slot: Int) throws {
        guard let connection = connections[slot] else { throw Mistake(description: "slot \(slot) is lent, but empty") }
        guard !broken.contains(connection) else { throw Mistake(description: "slot \(slot) is lent, but broken") }
        guard lent.insert(slot).inserted else { throw Mistake(description: "slot \(slot) is lent twice") }
        served += 1
        plan(.giveBack(slot: slot, connection: connection), in: pause(.milliseconds(chance(0.02) ? 20_000 : 100)))
    }

    private mutating func perform(_ actions: [PoolAction]) throws {
        for action in actions {
            switch action {
            case .open(let slot):
                guard connections[slot] == nil else { throw Mistake(description: "slot \(slot) is opened twice") }
                // Now and then there is no answer for long.
                let isSlow = chance(0.05)
                let pause = pause(isSlow ? .seconds(10) : .milliseconds(50))
                plan(isUp ? .opened(slot: slot) : .failed(slot: slot, isPermanent: chance(0.1)), in: pause)
            case .check(let slot):
                let isSlow = chance(0.05)
                plan(.checked(slot: slot), in: pause(isSlow ? .seconds(4) : .milliseconds(5)))
            case .close(let slot):
                guard connections[slot] != nil, !lent.contains(slot) else {
                    throw Mistake(description: "slot \(slot) is closed while it is lent, or empty")
                }
                plan(.closed(slot: slot), in: pause(.milliseconds(20)))
            case .lend(let slot, let waiter, _):
                guard waiting.removeValue(forKey: waiter) != nil else {
                    throw Mistake(description: "waiter \(waiter) is served, but not in line")
                }
                guard waiter > lastServed else { throw Mistake(description: "waiter \(waiter) was overtaken") }
                lastServed = waiter
                try lend(slot)
            case .refuse(let waiter, let refusal):
                guard let deadline = waiting.removeValue(forKey: waiter) else {
                    throw Mistake(description: "waiter \(waiter) is sent away, but not in line")
                }
                if case .late = refusal, now < deadline {
                    throw Mistake(description: "waiter \(waiter) is sent away too early")
                }
                refused += 1
            case .drained:
                guard !isDrained else { throw Mistake(description: "drained twice") }
                isDrained = true
            case .reportLeak, .reportReconnected, .reportFailure, .reportLoss: break
            }
        }
    }

    /// What is true at every moment.
    private func check() throws {
        let statistics = machine.statistics
        func expect(_ condition: Bool, _ promise: String) throws {
            guard condition else { throw Mistake(description: "broken: \(promise); \(statistics)") }
        }
        try expect(statistics.connections <= options.maximum, "never more connections than the maximum")
        try expect(statistics.connections == connections.count + statistics.opening, "no connection is forgotten")
        try expect(statistics.inUse == lent.count, "who has a connection is known")
        try expect(statistics.waiting == waiting.count, "no waiter is lost")
        try expect(
            waiting.values.allSatisfy { $0 > now } || machine.wakesAt.map { $0 <= now } ?? false,
            "nobody waits longer than the timeout")
        try expect(
            waiting.isEmpty || machine.wakesAt != nil || machine.isClosed, "whoever waits is thought of in time")
    }
}

/// Random numbers that are the same for the same seed (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
