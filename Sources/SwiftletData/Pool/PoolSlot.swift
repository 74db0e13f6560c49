/// The place of one connection in a pool, and what becomes of it.
struct PoolSlot: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum State: Hashable, Sendable {
        /// There is no connection.
        case vacant
        /// One is being opened; `failures` is how often in a row that had failed before it began.
        case opening(since: Instant, failures: Int)
        /// It waits to be lent.
        case idle(since: Instant)
        /// It is asked whether it still works; it may be found to be broken meanwhile.
        case checking(since: Instant, isBroken: Bool)
        /// Somebody has it.
        case leased(since: Instant, LeasePlace, isReported: Bool)
        /// It is being closed.
        case closing
    }

    var state = State.vacant
    /// When the connection is to be replaced; nil is never.
    var expiry: Instant?
    /// How long it may be idle; nil is for ever.
    var idleLimit: Duration?

    /// Whether a connection is there or about to be, and stays.
    var isLiving: Bool {
        switch state {
        case .vacant, .closing: false
        default: true
        }
    }

    /// Whether somebody has the connection.
    var isLent: Bool { if case .leased = state { true } else { false } }

    /// When the idle connection is to be closed.
    ///
    /// - Parameter isSpare: Whether there are more connections than must be kept open.
    func end(isSpare: Bool) -> Instant? {
        guard case .idle(let since) = state else { return nil }
        let idleEnd = isSpare ? idleLimit.map { since + $0 } : nil
        guard let idleEnd, let expiry else { return idleEnd ?? expiry }
        return min(idleEnd, expiry)
    }
}
