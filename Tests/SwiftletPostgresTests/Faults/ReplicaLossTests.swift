import SwiftletData
import TestTools
import Testing

@Suite(.enabled(if: PostgresServer.isThere), .serialized, .timeLimit(.minutes(10)), .ownServer())
struct ReplicaLossTests {
    /// How a replica is lost.
    enum Loss: CaseIterable {
        case stopped, killed, terminated
    }

    /// Ends for ten minutes on a replica, and at once on the primary; tells where it has ended.
    private static let slowOnReplica: SQL = """
        SELECT pg_is_in_recovery()
        FROM (SELECT pg_sleep(CASE WHEN pg_is_in_recovery() THEN 600 ELSE 0 END)) AS s
        """
    private static let isSlow = "wait_event = 'PgSleep'"

    @Test(arguments: Loss.allCases)
    func `reads in flight on a replica that is lost are answered by the primary`(_ loss: Loss) async throws {
        let log = EventLog()
        try await withReplicated(log) { db, _, replica in
            let answers = try await answers(from: 50, on: replica, loss) {
                try await db.acquire { try await $0.value(Bool.self, Self.slowOnReplica) }
            }
            #expect(answers == Array(repeating: false, count: 50))
            #expect(log.contains(.replicaLeft))
        }
    }

    @Test(arguments: Loss.allCases)
    func `streams of a replica that is lost before their first row come from the primary`(_ loss: Loss) async throws {
        try await withReplicated { db, _, replica in
            let answers = try await answers(from: 4, on: replica, loss) {
                try await db.acquire { conn in
                    for try await answer in conn.stream(Bool.self, Self.slowOnReplica) { return answer }
                    return true
                }
            }
            #expect(answers == Array(repeating: false, count: 4))
        }
    }

    @Test func `a stream that has given rows fails with its replica, and gives none twice`() async throws {
        try await withReplicated { db, _, replica in
            var found: [Int] = []
            let error = try await dataError {
                try await db.acquire { conn in
                    for try await number in conn.stream(Int.self, "SELECT * FROM generate_series(1, 5000)") {
                        found.append(number)
                        if found.count == 1 { try await replica.terminate() }
                    }
                }
            }
            #expect(error.code == .connectionLost)
            #expect(!found.isEmpty && found == Array(1...found.count))
        }
    }

    @Test func `a read that takes too long on a replica is not repeated`() async throws {
        try await withReplicated(change: { $0.statementTimeout = .seconds(5) }) { db, primary, _ in
            let error = try await dataError {
                try await db.acquire { try await $0.value(Bool.self, Self.slowOnReplica) }
            }
            #expect(error.code == .timeout)
            #expect(try await primary.sessions("query LIKE '%pg_sleep%'") == 0)
        }
    }

    /// Runs a closure many times at once, and has the replica lost while it waits for that.
    private func answers(
        from count: Int, on replica: PostgresServer, _ loss: Loss, _ read: @escaping @Sendable () async throws -> Bool
    ) async throws -> [Bool] {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<count { group.addTask { try await read() } }
            try await eventually("reads run on the replica") { try await replica.sessions(Self.isSlow) > 0 }
            let losing = Task { try await lose(replica, by: loss) }
            defer { losing.cancel() }
            var answers: [Bool] = []
            for try await answer in group { answers.append(answer) }
            return answers
        }
    }

    private func lose(_ replica: PostgresServer, by loss: Loss) async throws {
        switch loss {
        case .stopped: try await replica.stop(.fast)
        case .killed: try await replica.stop(.immediate)
        case .terminated:
            // It is soon read from again, by those that come late.
            while !Task.isCancelled {
                try await replica.terminate(Self.isSlow)
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }
}
