// Opening and checking: how connections come to be there for those who wait.
extension PoolStateMachine {
    /// Reserves a slot for a connection that is opened before anybody asks for one; nil when there is no room.
    package mutating func reserve(now: Instant) -> Int? {
        guard !isClosed, let slot = freeSlot() else { return nil }
        slots[slot].state = .opening(since: now, failures: trouble?.failures ?? 0)
        return slot
    }

    /// Notes that a connection was opened.
    ///
    /// - Parameter random: A random number from 0 up to 1, for its limits.
    package mutating func opened(slot: Int, random: Double, now: Instant) -> [PoolAction] {
        guard case .opening = slots[slot].state else { return [] }
        var actions: [PoolAction] = []
        totals.opened += 1
        if let trouble {
            actions.append(.reportReconnected(failures: trouble.failures, after: now - trouble.since))
            self.trouble = nil
        }
        isRestoring = false
        if isClosed {
            end(slot, &actions)
            return actions
        }
        let factor = 0.9 + 0.2 * random
        slots[slot].expiry = options.lifetimeLimit > .zero ? now + options.lifetimeLimit * factor : nil
        slots[slot].idleLimit = options.idleLimit > .zero ? options.idleLimit * factor : nil
        put(slot, now, &actions)
        supply(now, &actions)
        return actions
    }

    /// Notes that a connection could not be opened.
    ///
    /// - Parameters:
    ///   - isPermanent: Whether that will not change before somebody changes something, as with a wrong password.
    ///   - random: A random number from 0 up to 1, for the pause before the next attempt.
    package mutating func openFailed(slot: Int, isPermanent: Bool, random: Double, now: Instant) -> [PoolAction] {
        guard case .opening(_, let failures) = slots[slot].state else { return [] }
        var actions: [PoolAction] = []
        totals.failures += 1
        vacate(slot)
        if isClosed {
            finish(now, &actions)
            return actions
        }
        let earlier = trouble
        let trouble = PoolTrouble(
            after: earlier, begun: failures, isPermanent: isPermanent, random: random, now: now)
        self.trouble = trouble
        if trouble.failures != earlier?.failures, trouble.isTold {
            actions.append(.reportFailure(failures: trouble.failures))
        }
        refuseIfHopeless(now, &actions)
        supply(now, &actions)
        return actions
    }

    /// Notes whether a connection still works.
    package mutating func checked(slot: Int, isAlive: Bool, now: Instant) -> [PoolAction] {
        guard case .checking(_, let isBroken) = slots[slot].state else { return [] }
        var actions: [PoolAction] = []
        if isClosed {
            end(slot, &actions)
        } else if isAlive, !isBroken {
            put(slot, now, &actions)
        } else {
            lose(slot, now, &actions)
        }
        return actions
    }

    /// Notes that a connection was closed.
    package mutating func closed(slot: Int, now: Instant) -> [PoolAction] {
        guard case .closing = slots[slot].state else { return [] }
        var actions: [PoolAction] = []
        totals.closed += 1
        vacate(slot)
        finish(now, &actions)
        supply(now, &actions)
        return actions
    }

    /// How many connections those who wait can hope for soon.
    func arriving(_ now: Instant) -> Int {
        slots.reduce(into: 0) { count, slot in
            switch slot.state {
            case .opening(let since, _), .checking(let since, false):
                if now - since < Self.patience { count += 1 }
            default: break
            }
        }
    }

    /// Checks and opens as many connections as are needed and allowed.
    mutating func supply(_ now: Instant, _ actions: inout [PoolAction]) {
        // With all connections there are and all in use, nothing can be done but wait.
        guard !isClosed, hasRoom || !idle.isEmpty else { return }
        let arriving = arriving(now)
        var missing = line.count - arriving
        // While somebody waits, only connections are idle that were so for long.
        while missing > 0, let slot = idle.popLast() {
            slots[slot].state = .checking(since: now, isBroken: false)
            wake(at: now + Self.patience)
            actions.append(.check(slot: slot))
            missing -= 1
        }
        missing = max(missing, max(options.minimum, isRestoring ? 1 : 0) - slots.count { $0.isLiving })
        guard missing > 0 else { return }
        if let trouble {
            // One after the other tries whether the server is back; a second one when the first has no answer for long.
            guard trouble.retryAt <= now else { return wake(at: trouble.retryAt) }
            guard arriving == 0 else { return }
            missing = 1
            self.trouble?.retryAt = now + Self.patience
        }
        while missing > 0, let slot = reserve(now: now) {
            wake(at: now + Self.patience)
            actions.append(.open(slot: slot))
            missing -= 1
        }
    }

    /// Whether there may be another connection.
    private var hasRoom: Bool { !vacant.isEmpty || slots.count < max(1, options.maximum) }

    private mutating func freeSlot() -> Int? {
        guard hasRoom else { return nil }
        if let slot = vacant.popLast() { return slot }
        slots.append(PoolSlot())
        return slots.count - 1
    }

    private mutating func vacate(_ slot: Int) {
        slots[slot] = PoolSlot()
        vacant.append(slot)
    }
}
