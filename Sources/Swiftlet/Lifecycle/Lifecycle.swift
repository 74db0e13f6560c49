import Synchronization

/// Where a service stands between its start and its end.
final class Lifecycle: Sendable {
    enum Phase: String, Sendable {
        case starting, ready, stopping
    }

    /// When the service was put together.
    let begin = ContinuousClock.now
    private let state = Mutex(Phase.starting)

    var phase: Phase {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
