import SwiftletClient
import SwiftletData
import SwiftletHTTP
import Synchronization

/// Many tasks that do the same until time is up, bound to event loops as those of handlers are: they are child tasks of
/// requests to a server in this process.
final class Crowd: Sendable {
    private let db: Database
    private let workload: Workload
    private let lastKey = Atomic(0)
    private let ended = Atomic(0)
    private let isStopped = Atomic(false)
    private let failure = Mutex<(any Error)?>(nil)
    /// How many rows there are, but for those that are read behind the key.
    private static let keys = 1000 - 20

    init(_ db: Database, _ workload: Workload) {
        self.db = db
        self.workload = workload
    }

    /// Lets them work, at first without counting.
    func measure(tasks: Int, loops: Int, seconds: Double) async throws -> Measurement {
        var configuration = ServerConfiguration()
        configuration.port = 0
        configuration.loops = loops
        let server = Server(configuration: configuration) { _ in await self.answer(tasks: tasks / loops) }
        let address = try ServiceAddress("http://\(try await server.start())")
        let transport = HTTPInstanceTransport(eventLoopGroup: server.eventLoopGroup)
        let measurement = try await withThrowingTaskGroup { group in
            // The server gives its connections to its loops in turn.
            for _ in 0..<loops {
                group.addTask {
                    let request = UpstreamRequest(target: "/")
                    _ = try await transport.send(request, to: address, of: "self", timeout: .seconds(600))
                }
            }
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
        try await transport.shutdown()
        await server.shutdown()
        if let failure = failure.withLock({ $0 }) { throw failure }
        return measurement
    }

    private func answer(tasks: Int) async -> Response {
        do {
            try await withThrowingTaskGroup { group in
                for _ in 0..<tasks { group.addTask { try await self.work() } }
                try await group.waitForAll()
            }
        } catch {
            failure.withLock { $0 = error }
        }
        return Response(text: "")
    }

    private func work() async throws {
        while !isStopped.load(ordering: .relaxed) {
            let key = lastKey.wrappingAdd(1, ordering: .relaxed).oldValue % Self.keys + 1
            try await workload.run(db, key)
            ended.wrappingAdd(1, ordering: .relaxed)
        }
    }
}
