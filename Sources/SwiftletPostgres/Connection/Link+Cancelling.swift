import CPostgres
import SwiftletData
import Synchronization

// What becomes of statements that nobody waits for any more: the server is asked to stop them, so that those behind them in
// line are answered soon.
extension Link {
    func cancel(_ segment: Segment) {
        if let waiting = takeBack(segment) { return waiting.resume(returning: .cancelled) }
        let continuation = state.withLock { state in
            segment.isCancelled = true
            defer { segment.continuation = nil }
            if segment.continuation != nil, state.queue.first === segment, !segment.isBrief { requestCancel(&state) }
            return segment.continuation
        }
        continuation?.resume(returning: .cancelled)
    }

    /// Asks the server to stop what it works on, away from this thread: libpq waits for the server's answer.
    func requestCancel(_ state: inout State) {
        if state.cancelled !== state.queue.first {
            state.cancelled = state.queue.first
            state.cancelledSince = Monotonic.now
        }
        guard state.runningCancels == 0, let connection = state.connection, let request = PQgetCancel(connection) else {
            return
        }
        state.runningCancels += 1
        state.lastCancel = Monotonic.now
        let sent = CancelRequest(request)
        let meant = state.queue.first
        let isRunning = Offloaded.tryRun { [self] in
            sent.send()
            let waiting = self.state.withLock { state in
                state.runningCancels -= 1
                // Another one that nobody waits for may have become the first in line meanwhile.
                if let head = state.queue.first, head.isAbandoned, head !== meant { requestCancel(&state) }
                guard state.runningCancels == 0 else { return [UnsafeContinuation<Void, Never>]() }
                defer { state.cancelWaiters = [] }
                return state.cancelWaiters
            }
            for waiter in waiting { waiter.resume() }
        }
        // It is asked again while nobody waits for what the server works on.
        if !isRunning { state.runningCancels -= 1 }
    }

    /// Waits until no request to cancel is on its way that could hit a later statement.
    ///
    /// - Returns: Whether one was made since the last call.
    func settleCancels() async -> Bool {
        // Hardly ever one was made.
        guard state.withLock({ $0.lastCancel != nil || $0.runningCancels > 0 }) else { return false }
        await withUnsafeContinuation { continuation in
            let isRunning = state.withLock { state in
                guard state.runningCancels > 0, state.connection != nil else { return false }
                state.cancelWaiters.append(continuation)
                return true
            }
            if !isRunning { continuation.resume() }
        }
        return state.withLock { state in
            defer { state.lastCancel = nil }
            return state.lastCancel != nil
        }
    }

    /// Tells those whose time is over, and gives the connection up if the server does not even answer a request to cancel.
    func expire(_ now: UInt64, _ finished: inout [Finished]) {
        for (segment, continuation) in takeBack(before: now) {
            finished.append(.ended(continuation, .failed(late(segment))))
        }
        let loss: DataError? = state.withLock { state in
            if let loss = attend(&state, &finished) { return loss }
            if !state.cancelWaiters.isEmpty, let last = state.lastCancel, now > last + Self.patience {
                return end(&state, Self.silent, &finished)
            }
            guard let head = state.queue.first else { return nil }
            for (position, segment) in state.queue.enumerated() {
                guard segment.deadline <= now, let continuation = segment.continuation else { continue }
                segment.isLate = true
                segment.continuation = nil
                finished.append(.ended(continuation, .failed(late(segment))))
                if position == 0 { requestCancel(&state) }
            }
            guard head.isAbandoned else { return nil }
            if state.cancelled === head, now > state.cancelledSince + Self.patience {
                return end(&state, Self.silent, &finished)
            }
            // The request may have come before the statement, which then knows nothing of it.
            if now > (state.lastCancel ?? 0) + Self.pauseOfCancels { requestCancel(&state) }
            return nil
        }
        if let loss { tell(loss) }
    }

    private func late(_ segment: Segment) -> DataError {
        DataError(
            .timeout, "the server did not answer within \(statementTimeout) (database.statementTimeout)",
            sql: segment.sql)
    }

    /// How many nanoseconds a server has to stop a statement when it is asked to.
    private static let patience: UInt64 = 2_000_000_000
    /// After so many nanoseconds it is asked again.
    private static let pauseOfCancels: UInt64 = 250_000_000

    private static var silent: DataError {
        DataError(.connectionLost, "the connection was given up, for the server does not answer any more")
    }
}
