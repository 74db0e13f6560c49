import SwiftletData
import Synchronization
import Testing

@Suite struct DatabaseTests {
    private struct Failure: Error, Equatable { var name: String }

    /// A connection that records what it is asked and fails where told.
    private final class Recorder: DatabasePool, DatabaseSession {
        let calls = Mutex<[String]>([])
        let failing: Set<String>
        let dialect = SQLDialect.postgres

        init(failing: Set<String> = []) { self.failing = failing }

        private func record(_ call: String) throws {
            calls.withLock { $0.append(call) }
            if failing.contains(call) { throw Failure(name: call) }
        }

        func lease(_ access: DatabaseAccess) async throws -> any DatabaseSession {
            try record("lease \(access)")
            return self
        }
        func release(_ session: any DatabaseSession) async { calls.withLock { $0.append("give back") } }
        func close() async throws { try record("close") }
        func fetch(_ sql: String, _ arguments: [SQLValue]) async throws -> [Row] {
            try record(sql)
            return []
        }
        func first(_ sql: String, _ arguments: [SQLValue]) async throws -> Row? {
            try record(sql)
            return nil
        }
        func open(_ sql: String, _ arguments: [SQLValue]) async throws -> any DatabaseCursor {
            throw Failure(name: "open")
        }
        func execute(_ sql: String, _ arguments: [SQLValue]) async throws -> Int {
            try record(sql)
            return 1
        }
        func executeMany(_ sql: String, _ arguments: [[SQLValue]]) async throws -> Int {
            try record("\(sql) x\(arguments.count)")
            return arguments.count
        }
        func begin(_ options: TransactionOptions) async throws { try record("begin") }
        func commit() async throws { try record("commit") }
        func rollback() async throws { try record("rollback") }
        func savepoint(_ name: String) async throws { try record("savepoint") }
        func release(savepoint name: String) async throws { try record("release") }
        func rollback(savepoint name: String) async throws { try record("undo") }
    }

    @Test func `a transaction commits and gives its connection back`() async throws {
        let recorder = Recorder()
        try await Database(pool: recorder).transaction { try await $0.execute("A \(1)") }
        #expect(recorder.calls.withLock { $0 } == ["lease write", "begin", "A $1", "commit", "give back"])
    }

    @Test func `a failed commit is rolled back`() async {
        let recorder = Recorder(failing: ["commit"])
        await #expect(throws: Failure(name: "commit")) { try await Database(pool: recorder).transaction { _ in } }
        #expect(recorder.calls.withLock { $0 } == ["lease write", "begin", "commit", "rollback", "give back"])
    }

    @Test func `a transaction that cannot begin gives its connection back`() async {
        let recorder = Recorder(failing: ["begin"])
        await #expect(throws: Failure(name: "begin")) { try await Database(pool: recorder).transaction { _ in } }
        #expect(recorder.calls.withLock { $0 } == ["lease write", "begin", "give back"])
    }

    @Test func `a failed rollback is reported with both errors`() async {
        let recorder = Recorder(failing: ["A", "rollback"])
        let error = await #expect(throws: DataError.self) {
            try await Database(pool: recorder).transaction { try await $0.execute("A") }
        }
        #expect(error?.code == .rollbackFailed)
        #expect(error?.underlying as? Failure == Failure(name: "A"))
        #expect(error?.rollbackError as? Failure == Failure(name: "rollback"))
        #expect(recorder.calls.withLock { $0.last } == "give back")
    }

    @Test func `statements next to each other with the same text are sent together`() async throws {
        let recorder = Recorder()
        let changed = try await Database(pool: recorder).transaction { tx in
            try await tx.executeMany(1...3) { $0 < 3 ? "A \($0)" : "B \($0)" }
        }
        #expect(changed == 3)
        #expect(recorder.calls.withLock { $0.contains("A $1 x2") && $0.contains("B $1 x1") })
    }

    @Test func `an empty patch never reaches the engine`() async {
        struct Nothing: ColumnValues { var columnValues: [(column: String, value: SQLValue)] { [] } }
        let recorder = Recorder()
        let error = await #expect(throws: DataError.self) {
            try await Database(pool: recorder).transaction { try await $0.execute("UPDATE t SET \(set: Nothing())") }
        }
        #expect(error?.code == .invalidStatement)
        #expect(recorder.calls.withLock { $0 } == ["lease write", "begin", "rollback", "give back"])
    }
}
