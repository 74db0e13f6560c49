import Synchronization

/// Instances that whoever runs the program names, such as those of its settings; they may be named anew at any time.
public final class StaticDiscovery: ServiceDiscovery {
    private struct State {
        var instances: [String: [ServiceInstance]]
        var readers: [String: [Int: AsyncStream<[ServiceInstance]>.Continuation]] = [:]
        var readerCount = 0
    }

    private let state: Mutex<State>
    private let others: (any ServiceDiscovery)?

    /// Creates a list.
    ///
    /// - Parameters:
    ///   - instances: the instances of each service.
    ///   - others: where services are looked for that are not in the list; nil is nowhere.
    public init(_ instances: [String: [ServiceInstance]] = [:], others: (any ServiceDiscovery)? = nil) {
        state = Mutex(State(instances: instances))
        self.others = others
    }

    /// The instances that are named, each time they are named anew; none of a service that nobody knows.
    public func instances(of service: String) -> AsyncStream<[ServiceInstance]> {
        let isNamed = state.withLock { $0.instances[service] != nil }
        if !isNamed, let others { return others.instances(of: service) }
        let (lists, reader) = AsyncStream.makeStream(of: [ServiceInstance].self, bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.readerCount += 1
            state.readers[service, default: [:]][state.readerCount] = reader
            reader.yield(state.instances[service] ?? [])
            return state.readerCount
        }
        reader.onTermination = { [weak self] _ in
            guard let self else { return }
            // Not at once: whoever cancels a reader may hold what resumes it, and readers are told within the lock.
            Task.detached { self.state.withLock { _ = $0.readers[service]?.removeValue(forKey: id) } }
        }
        return lists
    }

    /// Names the instances of a service anew.
    ///
    /// - Parameters:
    ///   - instances: all of them; what was named before is gone.
    ///   - service: the service.
    public func set(_ instances: [ServiceInstance], of service: String) {
        state.withLock { state in
            guard state.instances.updateValue(instances, forKey: service) != instances else { return }
            // Within the lock, so that no reader is told an older list behind a newer one.
            for reader in (state.readers[service] ?? [:]).values { reader.yield(instances) }
        }
    }
}
