import Synchronization

/// Counts the connections of a server, and tells when the last one has ended.
final class ConnectionCensus: Sendable {
    private struct State {
        var count = 0
        var waiters: [Int: UnsafeContinuation<Bool, Never>] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    /// How many connections are open, or have a handler that still runs.
    var count: Int { state.withLock { $0.count } }

    /// Adds a connection and returns how many there are.
    func add() -> Int {
        state.withLock {
            $0.count += 1
            return $0.count
        }
    }

    func remove() {
        let waiters = state.withLock { state -> [UnsafeContinuation<Bool, Never>] in
            state.count -= 1
            guard state.count == 0 else { return [] }
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: true) }
    }

    /// Waits until there is no connection.
    ///
    /// - Parameter arm: Receives, if there is something to wait for, a closure that ends the wait.
    /// - Returns: Whether there is none; false if the wait was ended.
    func waitUntilEmpty(arm: (@escaping @Sendable () -> Void) -> Void) async -> Bool {
        await withUnsafeContinuation { continuation in
            let number = state.withLock { state -> Int? in
                guard state.count > 0 else { return nil }
                state.nextWaiter += 1
                state.waiters[state.nextWaiter] = continuation
                return state.nextWaiter
            }
            guard let number else { return continuation.resume(returning: true) }
            arm { self.giveUp(number) }
        }
    }

    private func giveUp(_ number: Int) {
        let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
        waiter?.resume(returning: false)
    }
}
