package import NIOCore
import Synchronization

extension Request {
    /// Sets how long the request may take, from its start, until its answer begins; zero is no limit.
    package func setDeadline(_ duration: Duration) { head.worker?.setDeadline(duration) }

    /// Notes what the answer needs that the server gives if the handler takes too long; on the request's loop.
    package func note(_ id: RequestID, start: NIODeadline?) { head.worker?.noted = (id, start) }

    /// What was noted.
    package var noted: (id: RequestID, start: NIODeadline?)? { head.worker?.noted }

    /// Whether the server has answered in the handler's place.
    package var isAbandoned: Bool { head.worker?.isAbandoned.load(ordering: .acquiring) ?? false }

    /// How much time the request has; may be asked for longer than the request lasts.
    package var timing: RequestTiming { RequestTiming(head.worker) }
}

/// How much time a request has, as long as it is served.
package struct RequestTiming: Sendable {
    private let worker: Worker?
    private let number: Int

    /// A request without a network has no limit.
    package static var unlimited: RequestTiming { RequestTiming(nil) }

    init(_ worker: Worker?) {
        self.worker = worker
        number = worker?.served.load(ordering: .relaxed) ?? 0
    }

    /// When the server answers in the handler's place; nil if it does not, for a request without a network, and when the
    /// request has ended and the next is served in its place.
    package var deadline: ContinuousClock.Instant? {
        guard let worker, worker.served.load(ordering: .relaxed) == number else { return nil }
        let sweep = worker.deadline.load(ordering: .relaxed)
        return sweep == 0 ? nil : worker.loop.time(ofSweep: sweep)
    }
}
