/// How work with a time limit ended.
enum LimitedOutcome: Sendable {
    case finished
    case failed(any Error)
    /// It was not done in time, and was cancelled.
    case timedOut
    /// The waiting task was cancelled, and the work with it.
    case cancelled
}

/// Runs work in a task of its own and waits for it, but no longer than `limit`: work that takes no notice of being
/// cancelled is left behind.
func run(within limit: Duration, _ work: @escaping @Sendable () async throws -> Void) async -> LimitedOutcome {
    let (outcomes, outcome) = AsyncStream<LimitedOutcome>.makeStream(bufferingPolicy: .bufferingOldest(1))
    let working = Task {
        do {
            try await work()
            outcome.yield(.finished)
        } catch {
            outcome.yield(.failed(error))
        }
    }
    let timer = Task {
        try? await Task.sleep(for: limit)
        outcome.yield(.timedOut)
    }
    defer {
        working.cancel()
        timer.cancel()
    }
    for await first in outcomes { return first }
    return .cancelled
}
