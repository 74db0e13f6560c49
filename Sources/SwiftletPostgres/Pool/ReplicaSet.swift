import SwiftletData
import Synchronization

/// The replicas of a database.
final class ReplicaSet: Sendable {
    private let replicas: [Replica]
    private let checking = Mutex<Task<Void, Never>?>(nil)
    /// How often replicas are looked at.
    private static let interval: Duration = .seconds(1)

    init(_ replicas: [Replica]) { self.replicas = replicas }

    /// Looks at all replicas once, and then again and again.
    func start() async {
        await check()
        let task = Task.detached { [weak self] in
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.interval)
                await self?.check()
            }
        }
        checking.withLock { $0 = task }
    }

    private func check() async {
        await withTaskGroup { group in
            for replica in replicas { group.addTask { await replica.check() } }
        }
    }

    /// The usable replica with the fewest statements in flight; nil if there is none.
    func leastBusy() -> Replica? {
        var best: (replica: Replica, inFlight: Int)?
        for replica in replicas where replica.isUsable {
            // One that has just lost its connections is not waited for.
            guard let inFlight = replica.server.shared.inFlight else { continue }
            if inFlight < best?.inFlight ?? .max { best = (replica, inFlight) }
        }
        return best?.replica
    }

    /// Ends the looking, and closes all connections.
    func close() async throws {
        checking.withLock { $0?.cancel() }
        for replica in replicas { try await replica.server.close() }
    }
}
