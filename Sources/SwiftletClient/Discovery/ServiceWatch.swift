import Logging
import Synchronization

/// One service that is watched: what is known of it, and who is told.
final class ServiceWatch: Sendable {
    private struct State {
        var known = KnownInstances()
        var readers: [Int: AsyncStream<[ServiceInstance]>.Continuation] = [:]
        var readerCount = 0
        var task: Task<Void, Never>?
    }

    /// The name of the service.
    let service: String
    private let logger: Logger
    private let state = Mutex(State())

    init(_ service: String, logger: Logger) {
        self.service = service
        self.logger = logger
    }

    /// The registry has given the list.
    func confirm(_ list: [ServiceInstance]) {
        let failures = state.withLock { state in
            let failures = state.known.backoff.failures
            if let list = state.known.confirm(list, at: .now) {
                // Within the lock, so that no reader is told an older list behind a newer one.
                for reader in state.readers.values { reader.yield(list) }
            }
            return failures
        }
        guard failures > 0 else { return }
        logger.notice(
            "the registry answers again",
            metadata: ["service": "\(service)", "failures": .stringConvertible(failures)])
    }

    /// The registry could not be asked: what is known holds on.
    ///
    /// - Returns: How long to wait before it is asked again.
    func failed(_ error: any Error) -> Duration {
        let (pause, failures, known) = state.withLock { state in
            let pause = state.known.failed(random: .random(in: 0..<1))
            return (pause, state.known.backoff.failures, state.known.instances?.count)
        }
        if failures == 1, !Task.isCancelled {
            logger.warning(
                "the registry cannot be asked: the instances last known are used",
                metadata: [
                    "service": "\(service)", "instances": "\(known.map(String.init) ?? "none yet")",
                    "error": "\(error)",
                ])
        }
        return pause
    }

    /// How the look for the service goes.
    func current(at now: ContinuousClock.Instant = .now) -> DiscoveryState {
        state.withLock { state in
            DiscoveryState(
                service: service, instances: state.known.instances?.count, age: state.known.age(at: now),
                failures: state.known.backoff.failures)
        }
    }

    /// Adds a reader, who is told at once what is known; the first one starts the watch.
    ///
    /// - Returns: Its number.
    func add(
        _ reader: AsyncStream<[ServiceInstance]>.Continuation, starting watch: @escaping @Sendable () async -> Void
    ) -> Int {
        state.withLock { state in
            state.readerCount += 1
            state.readers[state.readerCount] = reader
            if let list = state.known.instances { reader.yield(list) }
            if state.task == nil { state.task = Task.detached { await watch() } }
            return state.readerCount
        }
    }

    /// Forgets a reader.
    ///
    /// - Returns: What is to be cancelled if it was the last one.
    func remove(_ reader: Int) -> Task<Void, Never>? {
        state.withLock { state in
            guard state.readers.removeValue(forKey: reader) != nil, state.readers.isEmpty else { return nil }
            return state.task.take()
        }
    }

    /// Ends the watch and all readers' sequences.
    func end() {
        let (task, readers) = state.withLock { state in
            defer { state.readers = [:] }
            return (state.task.take(), state.readers.values)
        }
        task?.cancel()
        for reader in readers { reader.finish() }
    }
}
