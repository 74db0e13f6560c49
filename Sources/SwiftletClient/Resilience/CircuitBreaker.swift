import NIOCore

/// Keeps calls away from what fails: closed while it works; open, and nothing passes, once too many calls have failed;
/// then half open, when a few probes pass and decide.
struct CircuitBreaker: Sendable {
    /// Whether calls pass.
    enum State: Sendable, Equatable {
        /// All do.
        case closed
        /// None do until then.
        case open(until: NIODeadline)
        /// A few do.
        case halfOpen
    }

    /// What a call that passed shows when it ends: what passed in an earlier state decides nothing in a later one.
    struct Permit: Sendable, Equatable {
        fileprivate let generation: UInt32
    }

    private let policy: UpstreamPolicy.Breaker?
    private(set) var state = State.closed
    private var calls: SlidingCount
    private var failures: SlidingCount
    private var generation: UInt32 = 0
    /// How often it was opened without having been closed.
    private var openings = 0
    private var probing = 0
    private var succeeded = 0

    /// - Parameter policy: the numbers; nil never opens.
    init(_ policy: UpstreamPolicy.Breaker?) {
        self.policy = policy
        let window = policy.map { TimeAmount($0.window) } ?? .seconds(10)
        calls = SlidingCount(window: window)
        failures = SlidingCount(window: window)
    }

    /// Whether a call may pass now, without letting one pass.
    func mayAdmit(at now: NIODeadline) -> Bool {
        switch state {
        case .closed: true
        case .open(let end): now >= end
        case .halfOpen: probing + succeeded < (policy?.probes ?? 1)
        }
    }

    /// Lets a call pass; nil when it must not. It must be followed by ``settle(_:failed:at:)``.
    mutating func admit(at now: NIODeadline) -> Permit? {
        if case .open(let end) = state, now >= end { become(.halfOpen) }
        guard mayAdmit(at: now) else { return nil }
        if state == .halfOpen { probing += 1 }
        return Permit(generation: generation)
    }

    /// Takes the end of a call that passed.
    ///
    /// - Parameter failed: whether it failed; nil when that is not known.
    /// - Returns: The new state, if it has changed.
    mutating func settle(_ permit: Permit, failed: Bool?, at now: NIODeadline) -> State? {
        guard let policy, permit.generation == generation else { return nil }
        if state == .halfOpen { return settleProbe(failed, policy, at: now) }
        guard let failed else { return nil }
        calls.add(1, at: now)
        guard failed else { return nil }
        failures.add(1, at: now)
        let count = calls.value(at: now)
        guard count >= Double(policy.leastCalls), failures.value(at: now) >= policy.failureShare * count else {
            return nil
        }
        return open(policy, at: now)
    }

    private mutating func settleProbe(_ failed: Bool?, _ policy: UpstreamPolicy.Breaker, at now: NIODeadline) -> State?
    {
        probing -= 1
        switch failed {
        case nil: return nil
        case true?: return open(policy, at: now)
        case false?:
            succeeded += 1
            guard succeeded >= policy.probes else { return nil }
            openings = 0
            return become(.closed)
        }
    }

    private mutating func open(_ policy: UpstreamPolicy.Breaker, at now: NIODeadline) -> State {
        let time = Double(TimeAmount(policy.openTime).nanoseconds) * Double(1 << min(openings, 20))
        openings += 1
        let longest = TimeAmount(policy.longestOpenTime)
        return become(.open(until: now + (time < Double(longest.nanoseconds) ? .nanoseconds(Int64(time)) : longest)))
    }

    @discardableResult
    private mutating func become(_ new: State) -> State {
        state = new
        generation &+= 1
        calls.reset()
        failures.reset()
        probing = 0
        succeeded = 0
        return new
    }
}
