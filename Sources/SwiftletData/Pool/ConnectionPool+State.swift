extension ConnectionPool {
    /// A task that waits for a connection. Each that is resumed was taken out of ``State/waits`` before, so that none is
    /// resumed twice; a check of that by the language would cost an object for each wait.
    typealias Waiting = UnsafeContinuation<any PooledConnection, any Error>
    /// How a wait ends.
    typealias Outcome = Result<any PooledConnection, any Error>

    /// What the pool has to do, with the connections and waiters that the machine knows by numbers.
    enum Effect: Sendable {
        case open(slot: Int)
        case check(any PooledConnection, slot: Int)
        case close(any PooledConnection, slot: Int)
        case resume(Waiting, Outcome, waited: Duration)
        case drained([CheckedContinuation<Void, Never>])
        case report(PoolEvent)
    }

    /// Somebody who is in line, or was and has not noticed that it is over.
    enum Wait: Sendable {
        /// In line, but not suspended yet.
        case expected
        case suspended(Waiting)
        /// Decided before the task was suspended.
        case over(Outcome)
    }

    /// The machine, and what its numbers stand for.
    struct State: Sendable {
        var machine: PoolStateMachine
        /// The connections, by slot.
        var connections: [(any PooledConnection)?] = []
        var slots: [ObjectIdentifier: Int] = [:]
        var waits: [Int: Wait] = [:]
        /// The one timer for all waits and limits, and when it ends.
        var timer: Task<Void, Never>?
        var timerEnd: ContinuousClock.Instant?
        /// Why the last connection could not be opened.
        var connectError: (any Error)?
        /// Why the first connection could not be closed.
        var closeError: (any Error)?
        /// Those who wait for the end.
        var drains: [CheckedContinuation<Void, Never>] = []
        var isDrained = false
        let name: String
        let acquireTimeout: Duration

        init(_ options: PoolOptions, name: String) {
            machine = PoolStateMachine(options)
            acquireTimeout = options.acquireTimeout
            self.name = name
        }
    }
}

extension ConnectionPool.State {
    typealias Effect = ConnectionPool.Effect
    typealias Outcome = ConnectionPool.Outcome

    /// A connection that is ready, or else the number of the waiter.
    mutating func lease(
        at place: LeasePlace, now: ContinuousClock.Instant
    ) -> (ready: (any PooledConnection)?, waiter: Int, effects: [Effect]) {
        var effects: [Effect] = []
        while let slot = machine.lend(at: place, now: now) {
            if let connection = connections[slot], !connection.isBroken { return (connection, 0, effects) }
            effects += self.effects(of: machine.release(slot: slot, isUsable: false, now: now))
        }
        let (waiter, actions) = machine.wait(at: place, now: now)
        waits[waiter] = .expected
        effects += self.effects(of: actions)
        return (nil, waiter, effects)
    }

    /// Suspends a waiter; gives the outcome instead when it is known by now.
    mutating func suspend(_ waiter: Int, _ continuation: ConnectionPool.Waiting) -> Outcome? {
        if case .over(let outcome) = waits[waiter] {
            waits[waiter] = nil
            return outcome
        }
        waits[waiter] = .suspended(continuation)
        return nil
    }

    /// Ends the wait of a task that was cancelled, if it still waits.
    mutating func cancel(_ waiter: Int) -> [Effect] {
        guard machine.cancel(waiter: waiter),
            let effect = end(waiter, .failure(CancellationError()), waited: .zero)
        else { return [] }
        return [effect]
    }

    /// Takes a new connection.
    mutating func opened(
        _ connection: any PooledConnection, in slot: Int, random: Double, now: ContinuousClock.Instant
    ) -> [Effect] {
        while connections.count <= slot { connections.append(nil) }
        connections[slot] = connection
        slots[ObjectIdentifier(connection)] = slot
        connectError = nil
        return effects(of: machine.opened(slot: slot, random: random, now: now))
    }

    /// Forgets a connection.
    mutating func closed(_ connection: any PooledConnection, in slot: Int, now: ContinuousClock.Instant) -> [Effect] {
        connections[slot] = nil
        slots[ObjectIdentifier(connection)] = nil
        return effects(of: machine.closed(slot: slot, now: now))
    }

    /// What the machine's actions mean.
    mutating func effects(of actions: [PoolAction]) -> [Effect] {
        actions.compactMap { effect(of: $0) }
    }

    private mutating func effect(of action: PoolAction) -> Effect? {
        switch action {
        case .open(let slot): return .open(slot: slot)
        case .check(let slot):
            guard let connection = connections[slot] else { return nil }
            return .check(connection, slot: slot)
        case .close(let slot):
            guard let connection = connections[slot] else { return nil }
            return .close(connection, slot: slot)
        case .lend(let slot, let waiter, let waited):
            guard let connection = connections[slot] else { return nil }
            return end(waiter, .success(connection), waited: waited)
        case .refuse(let waiter, let refusal): return end(waiter, .failure(error(for: refusal)), waited: .zero)
        case .drained:
            defer { (drains, isDrained) = ([], true) }
            return .drained(drains)
        case .reportLeak(let holder): return .report(.leaked(holder))
        case .reportLoss: return .report(.lost)
        case .reportReconnected(let failures, let pause):
            return .report(.reconnected(failures: failures, after: pause))
        case .reportFailure(let failures):
            guard let connectError else { return nil }
            return .report(.connectFailed(connectError, failures: failures))
        }
    }

    private mutating func end(_ waiter: Int, _ outcome: Outcome, waited: Duration) -> Effect? {
        if case .suspended(let continuation) = waits.removeValue(forKey: waiter) {
            return .resume(continuation, outcome, waited: waited)
        }
        waits[waiter] = .over(outcome)
        return nil
    }

    private func error(for refusal: PoolRefusal) -> any Error {
        switch refusal {
        case .closed: DataError(.closed, "the database has been closed")
        case .unconnectable: connectError ?? DataError(.unavailable, "no connection for \(name) can be opened")
        case .late(let shortage):
            shortage.error(for: name, after: acquireTimeout, connectError: connectError)
        }
    }
}
