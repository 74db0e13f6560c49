import HTTPTypes
import Synchronization

extension Connection {
    /// Whether the handler has had all the time it has until its answer begins. Is asked in each sweep.
    func isOverdue() -> Bool {
        guard let exchange, !exchange.isAbandoned, exchange.framing == nil, let worker = exchange.worker else {
            return false
        }
        let allowed = worker.deadline.load(ordering: .relaxed)
        guard allowed > 0 else { return false }
        // The time in which the handler waits for its client is not the handler's.
        if case .streaming(let stream) = reading, stream.isAwaited { self.exchange?.pausedSweeps += 1 }
        return loop.tick - exchange.startTick - exchange.pausedSweeps >= allowed
    }

    /// Answers in the handler's place, and cancels it. What it still answers goes nowhere; until it ends, the exchange
    /// counts as running.
    func abandonHandler() {
        guard let exchange, let worker = exchange.worker, let head = spareHead else { return }
        self.exchange?.isAbandoned = true
        worker.isAbandoned.store(true, ordering: .releasing)
        let reason = "the request took too long"
        if case .streaming(let stream) = reading { stream.fail(HTTPError(.timeout, reason)) }
        reject(.serviceUnavailable, reason, of: Request(head: head, body: .empty))
        worker.task?.cancel()
    }
}

extension Request {
    /// Sets how long the request may take, from its start, until its answer begins; zero is no limit.
    package func setDeadline(_ duration: Duration) { head.worker?.setDeadline(duration) }

    /// Notes what the answer needs that the server gives if the handler takes too long; on the request's loop.
    package func note(id: RequestID, start: ContinuousClock.Instant) { head.worker?.noted = (id, start) }

    /// What was noted.
    package var noted: (id: RequestID, start: ContinuousClock.Instant)? { head.worker?.noted }

    /// Whether the server has answered in the handler's place.
    package var isAbandoned: Bool { head.worker?.isAbandoned.load(ordering: .acquiring) ?? false }
}
