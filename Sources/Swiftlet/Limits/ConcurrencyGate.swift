import Synchronization

/// Lets a few in at a time, and has some of the others wait for a while.
final class ConcurrencyGate: Sendable {
    private struct State {
        var line: ConcurrencyLine
        var lastID = 0
        var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]
    }

    /// A place inside, which is given back when nobody holds it any more.
    final class Place: Sendable {
        private let gate: ConcurrencyGate

        fileprivate init(in gate: ConcurrencyGate) { self.gate = gate }

        deinit { gate.leave() }
    }

    private let state: Mutex<State>
    private let patience: Duration

    init(limit: Int, queue: Int, patience: Duration) {
        state = Mutex(State(line: ConcurrencyLine(limit: limit, queue: queue)))
        self.patience = patience
    }

    /// A place, perhaps after some time; nil where there is none.
    func enter() async -> Place? {
        let (arrival, id) = state.withLock { state in
            state.lastID += 1
            let next = state.line.next
            // Who has to wait comes again with what wakes them.
            return (next == .enters ? state.line.arrive(state.lastID) : next, state.lastID)
        }
        switch arrival {
        case .enters: return Place(in: self)
        case .waits: return await wait(id) ? Place(in: self) : nil
        case .isRefused: return nil
        }
    }

    private func wait(_ id: Int) async -> Bool {
        let timer = Task { [patience] in
            try? await Task.sleep(for: patience)
            self.giveUp(id)
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isDecided: Bool? = state.withLock { state in
                    switch state.line.arrive(id) {
                    case .enters: return true
                    case .isRefused: return false
                    case .waits:
                        state.waiters[id] = waiter
                        return nil
                    }
                }
                if let isDecided { return waiter.resume(returning: isDecided) }
                // Who was cancelled before this could not be found in the line.
                if Task.isCancelled { giveUp(id) }
            }
        } onCancel: {
            giveUp(id)
        }
    }

    private func giveUp(_ id: Int) {
        state.withLock { $0.line.giveUp(id) ? $0.waiters.removeValue(forKey: id) : nil }?.resume(returning: false)
    }

    private func leave() {
        state.withLock { state in state.line.leave().flatMap { state.waiters.removeValue(forKey: $0) } }?
            .resume(returning: true)
    }
}
