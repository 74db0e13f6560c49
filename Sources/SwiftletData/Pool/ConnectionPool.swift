import Synchronization

/// Connections that are opened when they are needed and lent to one task at a time, in the order in which they are asked for.
///
/// ``PoolStateMachine`` decides; this class opens, checks and closes connections, and wakes those who wait. A lease for
/// which a connection is ready takes one lock and neither suspends nor allocates.
package final class ConnectionPool: Sendable {
    /// What the connections are for, as in "no connection for reading became free".
    package let name: String
    package let options: PoolOptions
    let open: @Sendable () async throws -> any PooledConnection
    let isPermanent: @Sendable (any Error) -> Bool
    let clock: PoolClock
    let report: @Sendable (PoolEvent) -> Void
    /// Is told how long each lease has waited.
    let observeWait: (@Sendable (Duration) -> Void)?
    let state: Mutex<State>

    /// Makes a pool without connections; ``connect()`` or the first lease opens one.
    ///
    /// - Parameters:
    ///   - name: What the connections are for: `reading`, `writing`.
    ///   - options: Limits.
    ///   - open: Opens a connection; it must give up by itself when that takes too long.
    ///   - isPermanent: Whether an error of `open` stays until somebody changes something; then nobody is kept waiting.
    ///   - clock: Time and chance.
    ///   - observeWait: Is told how long each lease has waited; runs in the task that leases.
    ///   - report: Is told what happens.
    package init(
        name: String, options: PoolOptions, open: @escaping @Sendable () async throws -> any PooledConnection,
        isPermanent: @escaping @Sendable (any Error) -> Bool = { ($0 as? DataError)?.isPermanent ?? false },
        clock: PoolClock = .system, observeWait: (@Sendable (Duration) -> Void)? = nil,
        report: @escaping @Sendable (PoolEvent) -> Void = { _ in }
    ) {
        self.name = name
        self.options = options
        self.open = open
        self.isPermanent = isPermanent
        self.clock = clock
        self.observeWait = observeWait
        self.report = report
        state = Mutex(State(options, name: name))
    }

    /// What the pool has and did.
    package var statistics: PoolStatistics { state.withLock { $0.machine.statistics } }

    /// Opens a connection now, so that mistakes are found before anybody needs one; `options.minimum` connections are kept
    /// open from then on.
    ///
    /// - Throws: What opening it throws, at once.
    package func connect() async throws {
        guard let slot = state.withLock({ $0.machine.reserve(now: clock.now()) }) else { return }
        try await openConnection(in: slot)
    }

    /// Takes a connection, waiting in line until one is free; it must be given back by ``release(_:)``.
    ///
    /// - Parameter place: Where it was asked for, to tell who holds it.
    /// - Throws: `CancellationError` if the task is cancelled meanwhile; `DataError` with code `.closed` after ``close(within:)``
    ///   and `.busy` after `options.acquireTimeout`; what opening a connection throws, after that time or at once if it is
    ///   permanent.
    package func lease(at place: LeasePlace) async throws -> any PooledConnection {
        try Task.checkCancellation()
        let now = clock.now()
        let (ready, waiter, effects) = state.withLock { state in
            defer { setTimer(&state) }
            return state.lease(at: place, now: now)
        }
        for effect in effects { perform(effect) }
        if let ready {
            observeWait?(.zero)
            return ready
        }
        return try await wait(as: waiter)
    }

    /// Takes a connection back. Runs in cancelled tasks too; does nothing with one that is not lent.
    package func release(_ connection: any PooledConnection) async {
        let isReset = connection.isBroken ? false : await connection.reset()
        let isUsable = isReset && !connection.isBroken
        update { state in
            guard let slot = state.slots[ObjectIdentifier(connection)] else { return [] }
            return state.effects(of: state.machine.release(slot: slot, isUsable: isUsable, now: clock.now()))
        }
    }

    /// Drops a connection that died while nobody used it; a new one is opened if one is needed, or if it was the last.
    package func broke(_ connection: any PooledConnection) {
        update { state in
            guard let slot = state.slots[ObjectIdentifier(connection)] else { return [] }
            return state.effects(of: state.machine.broke(slot: slot, now: clock.now()))
        }
    }

    /// Refuses those who wait and those who come, closes the connections that are not in use, and those in use when they are
    /// given back.
    ///
    /// - Parameter limit: How long it waits for those in use.
    /// - Throws: What closing a connection throws; the others are closed all the same.
    package func close(within limit: Duration = .seconds(5)) async throws {
        update { $0.effects(of: $0.machine.close(within: limit, now: clock.now())) }
        await withCheckedContinuation { continuation in
            let isDrained = state.withLock { state in
                guard !state.isDrained else { return true }
                state.drains.append(continuation)
                return false
            }
            if isDrained { continuation.resume() }
        }
        if let error = state.withLock({ $0.closeError.take() }) { throw error }
    }

    deinit { state.withLock { $0.timer?.cancel() } }
}

extension ConnectionPool {
    /// Waits for what the machine decides about a waiter.
    private func wait(as waiter: Int) async throws -> any PooledConnection {
        try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                let outcome = state.withLock { $0.suspend(waiter, continuation) }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            update { $0.cancel(waiter) }
        }
    }

    /// Tells the machine something and does what it decides.
    func update(_ change: (inout State) -> [Effect]) {
        let effects = state.withLock { state in
            defer { setTimer(&state) }
            return change(&state)
        }
        for effect in effects { perform(effect) }
    }

    /// Lets the one timer of the pool run out when the machine wants to be asked.
    private func setTimer(_ state: inout State) {
        guard state.timerEnd != state.machine.wakesAt else { return }
        state.timer?.cancel()
        state.timerEnd = state.machine.wakesAt
        state.timer = state.timerEnd.map { end in
            Task.detached { [weak self, clock] in
                // Cancelled when another timer takes its place.
                guard (try? await clock.sleep(end)) != nil else { return }
                self?.update { $0.effects(of: $0.machine.sweep(now: clock.now())) }
            }
        }
    }

    private func perform(_ effect: Effect) {
        switch effect {
        // What is opened, checked and closed is nobody's own: not of the task that happened to need it, nor of its loop.
        case .open(let slot): Task.detached { try? await self.openConnection(in: slot) }
        case .check(let connection, let slot):
            Task.detached {
                let isAlive = await connection.check()
                self.update {
                    $0.effects(of: $0.machine.checked(slot: slot, isAlive: isAlive, now: self.clock.now()))
                }
            }
        case .close(let connection, let slot): Task.detached { await self.close(connection, in: slot) }
        case .resume(let continuation, let outcome, let waited):
            if case .success = outcome { observeWait?(waited) }
            continuation.resume(with: outcome)
        case .drained(let continuations): for continuation in continuations { continuation.resume() }
        case .report(let event): report(event)
        }
    }

    private func openConnection(in slot: Int) async throws {
        do {
            let connection = try await open()
            update { $0.opened(connection, in: slot, random: clock.random(), now: clock.now()) }
        } catch {
            update { state in
                state.connectError = error
                return state.effects(
                    of: state.machine.openFailed(
                        slot: slot, isPermanent: isPermanent(error), random: clock.random(), now: clock.now()))
            }
            throw error
        }
    }

    private func close(_ connection: any PooledConnection, in slot: Int) async {
        do {
            try await connection.close()
        } catch {
            state.withLock { $0.closeError = $0.closeError ?? error }
            report(.closeFailed(error))
        }
        update { $0.closed(connection, in: slot, now: clock.now()) }
    }
}
