import Synchronization

/// Work that is done once for all who ask at the same time, and whose result holds for a while.
final class SharedRun<Value: Sendable>: Sendable {
    private struct State {
        var run: Task<Value, Never>?
        /// When the result was there; nil while it is not.
        var end: ContinuousClock.Instant?
    }

    private let time: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let work: @Sendable () async -> Value
    private let state = Mutex(State())

    /// Shares work.
    ///
    /// - Parameters:
    ///   - time: how long a result holds.
    ///   - now: tells the time.
    ///   - work: what is done. It is nobody's: who leaves does not end it, and its time is not that of a request.
    init(
        keepingFor time: Duration, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        work: @escaping @Sendable () async -> Value
    ) {
        self.time = time
        self.now = now
        self.work = work
    }

    /// The result that holds, or that of the work which is being done, or begins.
    func value() async -> Value { await current().value }

    private func current() -> Task<Value, Never> {
        state.withLock { state in
            if let run = state.run, state.end.map({ now() < $0 + time }) ?? true { return run }
            let run = Task.detached { [self] in
                let value = await work()
                self.state.withLock { $0.end = now() }
                return value
            }
            state = State(run: run)
            return run
        }
    }
}
