// What happens because time passes.
extension PoolStateMachine {
    /// Sends away who has waited for too long, reports leaks, closes what was idle for too long or is too old, and tries again
    /// to connect: to be called at ``wakesAt``, or later or earlier without harm.
    package mutating func sweep(now: Instant) -> [PoolAction] {
        var actions: [PoolAction] = []
        wakesAt = nil
        refuseLate(now, &actions)
        reportLeaks(now, &actions)
        closeUnneeded(now, &actions)
        supply(now, &actions)
        finish(now, &actions)
        if let time = nextTime(after: now) { wake(at: time) }
        return actions
    }

    private mutating func refuseLate(_ now: Instant, _ actions: inout [PoolAction]) {
        var shortage: PoolShortage?
        while let waiter = line.first, waiter.deadline <= now {
            let reason = shortage ?? self.shortage(now)
            shortage = reason
            _ = line.popFirst()
            totals.timeouts += 1
            actions.append(.refuse(waiter: waiter.id, .late(reason)))
        }
    }

    private mutating func reportLeaks(_ now: Instant, _ actions: inout [PoolAction]) {
        guard options.leakAfter > .zero else { return }
        for slot in slots.indices {
            guard case .leased(let since, let place, false) = slots[slot].state, now - since >= options.leakAfter else {
                continue
            }
            slots[slot].state = .leased(since: since, place, isReported: true)
            totals.leaks += 1
            actions.append(.reportLeak(PoolHolder(place: place, age: now - since)))
        }
    }

    private mutating func closeUnneeded(_ now: Instant, _ actions: inout [PoolAction]) {
        var living = slots.count { $0.isLiving }
        // The first ones were idle for longest.
        for slot in idle {
            guard let end = slots[slot].end(isSpare: living > options.minimum), end <= now else { continue }
            self.end(slot, &actions)
            living -= 1
        }
        idle.removeAll { slots[$0].state == .closing }
    }

    /// When something is due next.
    private func nextTime(after now: Instant) -> Instant? {
        var times = [line.first?.deadline, isDrained ? nil : drainsUntil]
        let isSpare = slots.count { $0.isLiving } > options.minimum
        for slot in slots {
            switch slot.state {
            case .leased(let since, _, false) where options.leakAfter > .zero: times.append(since + options.leakAfter)
            case .idle: times.append(slot.end(isSpare: isSpare))
            case .opening(let since, _), .checking(let since, _): times.append(since + Self.patience)
            case .leased, .closing, .vacant: break
            }
        }
        // What is over already was dealt with, or waits for something else to happen.
        return times.compactMap { $0 }.filter { $0 > now }.min()
    }
}
