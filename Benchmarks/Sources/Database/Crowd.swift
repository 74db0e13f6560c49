import SwiftletData
import Synchronization

/// Many tasks that do the same until time is up.
final class Crowd: Sendable {
    private let db: Database
    private let workload: Workload
    private let lastKey = Atomic(0)
    private let ended = Atomic(0)
    private let isStopped = Atomic(false)
    /// How many rows there are, but for those that are read behind the key.
    private static let keys = 1000 - 20

    init(_ db: Database, _ workload: Workload) {
        self.db = db
        self.workload = workload
    }

    /// Lets them work, at first without counting.
    func measure(tasks: Int, seconds: Double) async throws -> Measurement {
        try await withThrowingTaskGroup { group in
            for _ in 0..<tasks { group.addTask { try await self.work() } }
            try await Task.sleep(for: .milliseconds(500))
            let (before, start, used) = (ended.load(ordering: .relaxed), ContinuousClock.now, Measurement.cpuSeconds())
            try await Task.sleep(for: .seconds(seconds))
            let count = ended.load(ordering: .relaxed) - before
            let measurement = Measurement(
                operations: count, seconds: (.now - start) / .seconds(1), cpu: Measurement.cpuSeconds() - used)
            isStopped.store(true, ordering: .relaxed)
            try await group.waitForAll()
            return measurement
        }
    }

    private func work() async throws {
        while !isStopped.load(ordering: .relaxed) {
            let key = lastKey.wrappingAdd(1, ordering: .relaxed).oldValue % Self.keys + 1
            try await workload.run(db, key)
            ended.wrappingAdd(1, ordering: .relaxed)
        }
    }
}
