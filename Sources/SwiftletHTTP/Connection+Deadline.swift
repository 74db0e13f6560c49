import HTTPTypes
import Synchronization

extension Connection {
    /// Whether the handler has had all the time it has until its answer begins. Is asked in each sweep.
    func isOverdue() -> Bool {
        guard let exchange, !exchange.isAbandoned, exchange.framing == nil, let worker = exchange.worker else {
            return false
        }
        let deadline = worker.deadline.load(ordering: .relaxed)
        guard deadline > 0 else { return false }
        // The time in which the handler waits for its client is not the handler's.
        if case .streaming(let stream) = reading, stream.isAwaited { self.exchange?.pausedSweeps += 1 }
        return loop.tick - exchange.pausedSweeps >= deadline
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
