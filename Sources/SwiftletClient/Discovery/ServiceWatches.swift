import Logging
import Synchronization

/// The services that are watched at present, each by one loop however many read of it.
final class ServiceWatches: Sendable {
    private struct State {
        var watches: [String: ServiceWatch] = [:]
        var hasEnded = false
    }

    private let logger: Logger
    private let state = Mutex(State())

    init(logger: Logger) {
        self.logger = logger
    }

    /// How the look for each service goes, in the order of their names.
    var states: [DiscoveryState] {
        state.withLock { Array($0.watches.values) }.map { $0.current() }.sorted { $0.service < $1.service }
    }

    /// The instances of a service as the registry tells them.
    ///
    /// - Parameters:
    ///   - service: the service.
    ///   - look: asks the registry again and again and tells the watch, until its task is cancelled.
    func instances(
        of service: String, by look: @escaping @Sendable (ServiceWatch) async -> Void
    ) -> AsyncStream<[ServiceInstance]> {
        let (lists, reader) = AsyncStream.makeStream(of: [ServiceInstance].self, bufferingPolicy: .bufferingNewest(1))
        // Adding and removing readers is done under this lock, so that no watch is joined that is about to end.
        let joined: (watch: ServiceWatch, id: Int)? = state.withLock { state in
            guard !state.hasEnded else { return nil }
            let watch = state.watches[service] ?? ServiceWatch(service, logger: logger)
            state.watches[service] = watch
            return (watch, watch.add(reader) { await look(watch) })
        }
        guard let joined else {
            reader.finish()
            return lists
        }
        reader.onTermination = { [weak self] _ in
            guard let self else { return }
            // Not at once: whoever cancels a reader may hold what resumes it, and readers are told within the lock.
            Task.detached { self.leave(joined.watch, joined.id) }
        }
        return lists
    }

    /// Forgets a reader, and with the last one its watch.
    private func leave(_ watch: ServiceWatch, _ reader: Int) {
        let ended: Task<Void, Never>? = state.withLock { state in
            let ended = watch.remove(reader)
            if ended != nil { state.watches[watch.service] = nil }
            return ended
        }
        ended?.cancel()
    }

    /// Ends all watches; there are none from now on.
    func end() {
        let watches = state.withLock { state in
            defer { state = State(hasEnded: true) }
            return state.watches.values
        }
        for watch in watches { watch.end() }
    }
}
