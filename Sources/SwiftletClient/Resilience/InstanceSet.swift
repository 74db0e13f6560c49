import NIOCore

/// The instances of a service as they are known now, and which of them may be called.
struct InstanceSet: Sendable {
    /// An instance that was chosen for a try.
    struct Pick: Sendable {
        let serial: Int
        /// Where it stood when it was chosen.
        fileprivate(set) var place: Int
        let target: InstanceTarget
        let permit: CircuitBreaker.Permit
    }

    let policy: UpstreamPolicy
    let slowStart: TimeAmount
    var all: [UpstreamInstance] = []
    /// The places of those that may be chosen, those of the own zone first.
    var choices: [Int] = []
    /// How many of them are of the own zone.
    var localCount = 0
    /// Which part of the calls stays in the own zone.
    var localShare = 0.0
    /// Whose turn it is.
    var turn = 0
    private var nextSerial = 0
    /// When an instance that must not be chosen may be again.
    private var nextReturn = NIODeadline.distantFuture

    init(_ policy: UpstreamPolicy) {
        self.policy = policy
        slowStart = TimeAmount(policy.slowStart)
    }

    /// How many are ejected.
    var ejectedCount: Int { all.reduce(0) { $0 + ($1.ejection.end == nil ? 0 : 1) } }

    /// Takes a new list: who stays keeps what is known of it, who is new begins slowly unless there was nobody before.
    mutating func update(_ list: [ServiceInstance], at now: NIODeadline) {
        let known = Dictionary(all.map { ($0.instance.id, $0) }) { first, _ in first }
        var seen: Set<String> = []
        let isFirst = all.isEmpty
        all = list.compactMap { instance in
            guard seen.insert(instance.id).inserted else { return nil }
            if let same = known[instance.id], same.instance == instance { return same }
            nextSerial += 1
            return UpstreamInstance(
                serial: nextSerial, instance, breaker: policy.instanceBreaker, warmingSince: isFirst ? nil : now)
        }
        _ = refresh(at: now)
    }

    /// Finds out who may be chosen, if that can have changed by now.
    ///
    /// - Returns: Whose ejection has ended.
    mutating func refreshIfDue(at now: NIODeadline) -> [UpstreamChange] { now >= nextReturn ? refresh(at: now) : [] }

    private mutating func refresh(at now: NIODeadline) -> [UpstreamChange] {
        var changes: [UpstreamChange] = []
        choices.removeAll(keepingCapacity: true)
        nextReturn = .distantFuture
        localCount = 0
        for place in all.indices {
            if all[place].ejection.expire(at: now) {
                all[place].warmingSince = now
                changes.append(.returned(all[place].instance.id))
            }
            if let end = all[place].blockedUntil(now) {
                nextReturn = min(nextReturn, end)
            } else if let zone = policy.zone, all[place].instance.zone == zone {
                choices.insert(place, at: localCount)
                localCount += 1
            } else {
                choices.append(place)
            }
        }
        setLocalShare()
        return changes
    }

    /// Callers are taken to be spread evenly over the zones, so a zone's instances are enough when they are as many as its
    /// share of all; what is beyond goes to the other zones.
    private mutating func setLocalShare() {
        let zones = max(1, Set(all.lazy.map(\.instance.zone)).count)
        localShare = choices.isEmpty ? 0 : min(1, Double(localCount * zones) / Double(choices.count))
    }

    /// Notes that a try begins at the instance at a place; nil when its breaker lets none pass.
    mutating func begin(at place: Int, _ now: NIODeadline) -> Pick? {
        guard let permit = all[place].breaker.admit(at: now) else { return nil }
        all[place].inFlight += 1
        return Pick(serial: all[place].serial, place: place, target: all[place].target, permit: permit)
    }

    /// Notes that a try has ended.
    ///
    /// - Parameters:
    ///   - fault: what went wrong.
    ///   - took: how long it took.
    mutating func end(_ pick: Pick, _ fault: CallFault?, took: TimeAmount, at now: NIODeadline) -> [UpstreamChange] {
        guard let place = place(of: pick) else { return [] }
        all[place].inFlight -= 1
        if fault == nil {
            all[place].latency.record(took, at: now)
        } else {
            all[place].latency.recordAtLeast(took, at: now)
        }
        var changes: [UpstreamChange] = []
        if let failed = fault.map(\.speaksAgainstInstance) ?? false {
            let mayEject = failed && Double(ejectedCount + 1) <= Double(all.count) * policy.ejection.largestShare
            if let time = all[place].ejection.record(failed: failed, policy.ejection, mayEject: mayEject, at: now) {
                changes.append(.ejected(pick.target.id, for: time, failures: all[place].ejection.failuresInARow))
            }
        }
        let failed = fault.map(\.opensCircuit) ?? false
        if let state = all[place].breaker.settle(pick.permit, failed: failed, at: now) {
            changes.append(.instanceBreaker(pick.target.id, state))
        }
        return changes.isEmpty ? changes : changes + refresh(at: now)
    }

    private func place(of pick: Pick) -> Int? {
        if pick.place < all.count, all[pick.place].serial == pick.serial { return pick.place }
        return all.firstIndex { $0.serial == pick.serial }
    }
}
