import NIOCore

/// All that decides about the calls to one service: a value that is told what happens, and when, and says what to do.
struct UpstreamState: Sendable {
    /// Why a call is not made.
    enum Refusal: Error, Equatable {
        /// As many calls are under way as may be.
        case full
        /// The circuit breaker of the service, or those of all instances, are open.
        case circuitOpen
        /// There are no instances.
        case noInstances
        /// It is not known yet which instances there are.
        case listUnknown
    }

    /// What a call has that was let through.
    struct Admission: Sendable {
        let permit: CircuitBreaker.Permit
        let pick: InstanceSet.Pick
    }

    let policy: UpstreamPolicy
    private(set) var instances: InstanceSet
    private(set) var breaker: CircuitBreaker
    private(set) var inFlight = 0
    private(set) var listedAt: NIODeadline?
    private var budget: RetryBudget
    /// How long tries take; nil until a call is hedged by that.
    private var latencies: LatencyQuantile?
    private var random: QuickRandom

    init(_ policy: UpstreamPolicy, random: QuickRandom = QuickRandom()) {
        self.policy = policy
        self.random = random
        instances = InstanceSet(policy)
        breaker = CircuitBreaker(policy.breaker)
        if case .quantile = policy.hedging { latencies = LatencyQuantile() }
        budget = RetryBudget(share: policy.retryShare, floor: policy.retryFloor)
    }

    /// Takes a list of the instances.
    mutating func update(_ list: [ServiceInstance], at now: NIODeadline) -> [UpstreamChange] {
        let count = instances.all.count
        let isFirst = listedAt == nil
        listedAt = now
        instances.update(list, at: now)
        switch (count, instances.all.count) {
        case (_, 0): return count > 0 || isFirst ? [.listEmpty] : []
        case (0, let new): return isFirst ? [] : [.listFilled(new)]
        default: return []
        }
    }

    /// Lets a call through and chooses who gets it. It must be followed by ``endTry(_:_:took:at:)`` and
    /// ``endCall(_:_:at:)``.
    mutating func begin(at now: NIODeadline, _ changes: inout [UpstreamChange]) -> Result<Admission, Refusal> {
        guard inFlight < policy.maxConcurrentCalls else { return .failure(.full) }
        guard listedAt != nil else { return .failure(.listUnknown) }
        guard !instances.all.isEmpty else { return .failure(.noInstances) }
        guard let permit = breaker.admit(at: now) else { return .failure(.circuitOpen) }
        guard let pick = choose(avoiding: [], at: now, &changes) else {
            _ = breaker.settle(permit, failed: nil, at: now)
            return .failure(.circuitOpen)
        }
        inFlight += 1
        budget.deposit(at: now)
        return .success(Admission(permit: permit, pick: pick))
    }

    /// Chooses who gets another try of a call; nil when nobody may be called.
    mutating func choose(
        avoiding tried: [Int], at now: NIODeadline, _ changes: inout [UpstreamChange]
    ) -> InstanceSet.Pick? {
        changes += instances.refreshIfDue(at: now)
        return instances.choose(avoiding: tried, using: &random, at: now)
    }

    /// Takes the end of a try.
    mutating func endTry(
        _ pick: InstanceSet.Pick, _ fault: CallFault?, took: TimeAmount, at now: NIODeadline
    ) -> [UpstreamChange] {
        if fault == nil { latencies?.record(took) }
        return instances.end(pick, fault, took: took, at: now)
    }

    /// How long to wait before a call is tried again; nil when it is not.
    ///
    /// - Parameters:
    ///   - fault: what went wrong with the last try.
    ///   - tried: the serials of the instances tried so far.
    ///   - retries: how often the call is tried again.
    ///   - left: how much time the call has.
    mutating func pauseBeforeRetry(
        after fault: CallFault, isIdempotent: Bool, tried: [Int], atMost retries: Int, left: TimeAmount,
        at now: NIODeadline
    ) -> TimeAmount? {
        guard tried.count <= retries, fault.allowsRetry(isIdempotent: isIdempotent) else { return nil }
        var pause = RetryPause.time(beforeRetry: tried.count, random: random.fraction())
        switch fault {
        case .throttled(let retryAfter?): pause = max(pause, retryAfter)
        // It speaks of one instance: another need not be waited for.
        case .unavailable(let retryAfter?) where !instances.hasOther(than: tried, at: now):
            pause = max(pause, retryAfter)
        default: break
        }
        guard pause < left, budget.withdraw(at: now) else { return nil }
        return pause
    }

    /// When a call that has no answer is sent to a second instance; nil when it is not.
    mutating func delay(of hedging: UpstreamPolicy.Hedging) -> TimeAmount? {
        guard instances.all.count > 1 else { return nil }
        switch hedging {
        case .off: return nil
        case .after(let delay): return TimeAmount(delay)
        case .quantile(let share):
            if latencies == nil { latencies = LatencyQuantile() }
            return latencies?.value(share).map { max($0, .milliseconds(1)) }
        }
    }

    /// Chooses who gets a call a second time; nil when nobody else can, or the budget is spent.
    mutating func hedge(
        avoiding tried: [Int], at now: NIODeadline, _ changes: inout [UpstreamChange]
    ) -> InstanceSet.Pick? {
        guard instances.hasOther(than: tried, at: now), budget.withdraw(at: now) else { return nil }
        return choose(avoiding: tried, at: now, &changes)
    }

    /// Takes the end of a call.
    ///
    /// - Parameter fault: what went wrong with its last try.
    mutating func endCall(
        _ permit: CircuitBreaker.Permit, _ fault: CallFault?, at now: NIODeadline
    ) -> [UpstreamChange] {
        inFlight -= 1
        let failed = fault.map(\.opensCircuit) ?? false
        return breaker.settle(permit, failed: failed, at: now).map { [.serviceBreaker($0)] } ?? []
    }
}
