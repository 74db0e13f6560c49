/// Decides what a pool of connections does: whom it lends a connection, when it opens, checks and closes one.
///
/// It does nothing itself: it returns actions, and is told what came of them. Time and chance are passed in. Connections
/// are known by their slots, of which there are as many as the pool may have connections, and waiters by numbers.
package struct PoolStateMachine: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// For how long somebody is expected to be served by a connection that is being opened or checked; then another one is
    /// tried beside it, for it may never come (a network that loses everything answers nothing either).
    static let patience: Duration = .seconds(2)

    let options: PoolOptions
    var slots: [PoolSlot] = []
    /// The slots without a connection.
    var vacant: [Int] = []
    /// The slots of connections that wait to be lent, the last used one last.
    var idle: [Int] = []
    var line = WaitLine()
    /// Set while connections cannot be opened.
    var trouble: PoolTrouble?
    /// Whether the last connection was lost, so that one is opened though nobody asks for it.
    var isRestoring = false
    var totals = PoolStatistics.Totals()
    /// How long those who have a connection may keep it once the pool is closed; nil until then.
    var drainsUntil: Instant?
    var isDrained = false
    /// When to call ``sweep(now:)``; nil is not at all.
    package internal(set) var wakesAt: Instant?

    /// Makes a machine without connections.
    package init(_ options: PoolOptions) {
        self.options = options
    }

    /// Whether the pool was closed.
    package var isClosed: Bool { drainsUntil != nil }

    /// Lends a connection that is ready; nil when there is none, and then somebody has to ``wait(at:now:)``.
    package mutating func lend(at place: LeasePlace, now: Instant) -> Int? {
        guard !isClosed, let slot = idle.last, case .idle(let since) = slots[slot].state,
            now - since < options.checkAfterIdle
        else { return nil }
        idle.removeLast()
        begin(slot, at: place, now: now)
        return slot
    }

    /// Takes somebody into the line.
    ///
    /// - Returns: The number of the waiter, and what to do; the waiter may have been served or sent away by it already.
    package mutating func wait(at place: LeasePlace, now: Instant) -> (waiter: Int, actions: [PoolAction]) {
        let deadline = now + options.acquireTimeout
        let waiter = line.append(place: place, since: now, deadline: deadline)
        totals.waits += 1
        var actions: [PoolAction] = []
        if isClosed {
            refuse(.closed, &actions)
        } else {
            wake(at: deadline)
            supply(now, &actions)
            refuseIfHopeless(now, &actions)
        }
        return (waiter, actions)
    }

    /// Takes a waiter out of the line; false if they are not in it any more.
    package mutating func cancel(waiter: Int) -> Bool {
        guard line.remove(waiter) != nil else { return false }
        totals.cancellations += 1
        return true
    }

    /// Takes a connection back.
    ///
    /// - Parameter isUsable: Whether it can be lent again.
    package mutating func release(slot: Int, isUsable: Bool, now: Instant) -> [PoolAction] {
        guard case .leased = slots[slot].state else { return [] }
        var actions: [PoolAction] = []
        if isUsable, !isClosed, !isExpired(slot, now) {
            put(slot, now, &actions)
        } else {
            end(slot, &actions)
            if !isUsable { restore() }
            supply(now, &actions)
        }
        return actions
    }

    /// Notes that a connection is dead though nobody uses it.
    package mutating func broke(slot: Int, now: Instant) -> [PoolAction] {
        var actions: [PoolAction] = []
        switch slots[slot].state {
        case .idle:
            idle.removeAll { $0 == slot }
            lose(slot, now, &actions)
        case .checking(let since, _): slots[slot].state = .checking(since: since, isBroken: true)
        // Whoever has it learns of it, and gives it back as unusable.
        case .leased, .vacant, .opening, .closing: break
        }
        return actions
    }

    /// Refuses those who wait and those who come, and closes what is not in use.
    ///
    /// - Parameter limit: How long those who have a connection may keep it before closing is said to be done without them.
    package mutating func close(within limit: Duration, now: Instant) -> [PoolAction] {
        guard !isClosed else { return [] }
        drainsUntil = now + limit
        var actions: [PoolAction] = []
        refuse(.closed, &actions)
        for slot in idle { end(slot, &actions) }
        idle = []
        finish(now, &actions)
        if !isDrained { wakesAt = drainsUntil }
        return actions
    }
}

// Steps that several events have in common.
extension PoolStateMachine {
    /// Gives a connection to who has waited for longest, or keeps it for the next one to come.
    mutating func put(_ slot: Int, _ now: Instant, _ actions: inout [PoolAction]) {
        if let waiter = line.popFirst() {
            begin(slot, at: waiter.place, now: now)
            actions.append(.lend(slot: slot, waiter: waiter.id, waited: now - waiter.since))
        } else {
            slots[slot].state = .idle(since: now)
            idle.append(slot)
            if let end = slots[slot].end(isSpare: true) { wake(at: end) }
        }
    }

    mutating func begin(_ slot: Int, at place: LeasePlace, now: Instant) {
        slots[slot].state = .leased(since: now, place, isReported: false)
        totals.leases += 1
        if options.leakAfter > .zero { wake(at: now + options.leakAfter) }
    }

    /// Gives a connection up.
    mutating func end(_ slot: Int, _ actions: inout [PoolAction]) {
        slots[slot].state = .closing
        actions.append(.close(slot: slot))
    }

    /// Gives a connection up that was found to be dead.
    mutating func lose(_ slot: Int, _ now: Instant, _ actions: inout [PoolAction]) {
        actions.append(.reportLoss)
        end(slot, &actions)
        restore()
        supply(now, &actions)
    }

    /// Notes that a connection was lost: when it was the last one, another is opened, so that it is known when the server is
    /// back and the next one to come does not have to wait.
    private mutating func restore() { isRestoring = isRestoring || !slots.contains(where: \.isLiving) }

    /// Sends everybody away.
    mutating func refuse(_ refusal: PoolRefusal, _ actions: inout [PoolAction]) {
        while let waiter = line.popFirst() { actions.append(.refuse(waiter: waiter.id, refusal)) }
    }

    /// Sends everybody away when no connection can become free and none be opened before somebody changes something.
    mutating func refuseIfHopeless(_ now: Instant, _ actions: inout [PoolAction]) {
        guard let trouble, trouble.isPermanent, arriving(now) == 0, !slots.contains(where: \.isLent) else { return }
        refuse(.unconnectable, &actions)
    }

    /// Says that closing is done, once.
    mutating func finish(_ now: Instant, _ actions: inout [PoolAction]) {
        guard let drainsUntil, !isDrained, !slots.contains(where: { $0.state == .closing }),
            now >= drainsUntil || vacant.count == slots.count
        else { return }
        isDrained = true
        actions.append(.drained)
    }

    func isExpired(_ slot: Int, _ now: Instant) -> Bool { slots[slot].expiry.map { $0 <= now } ?? false }

    /// Asks for a call of ``sweep(now:)`` no later than at a time.
    mutating func wake(at time: Instant) {
        if let wakesAt, wakesAt <= time { return }
        wakesAt = time
    }
}
