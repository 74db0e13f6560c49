import Synchronization

/// Counts the open connections of each client, for all loops; used only where there is a limit.
final class ClientCensus: Sendable {
    private let counts = Mutex<[ClientNetwork: Int]>([:])

    /// Adds a connection and returns how many its client has.
    func add(_ client: ClientNetwork) -> Int {
        counts.withLock { counts in
            counts[client, default: 0] += 1
            return counts[client, default: 0]
        }
    }

    func remove(_ client: ClientNetwork) {
        counts.withLock { counts in
            guard let count = counts[client] else { return }
            counts[client] = count > 1 ? count - 1 : nil
        }
    }

    /// How many clients have connections.
    var clientCount: Int { counts.withLock { $0.count } }
}
