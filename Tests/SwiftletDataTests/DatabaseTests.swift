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

        func lease(_ access: DatabaseAccess, at place: LeasePlace) async throws -> any DatabaseSession {
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
        func prepare(_ sql: String) async throws -> StatementDescription {
            StatementDescription(parameters: [], columns: [])
        }
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

    @Test func `a transaction that collides is run again from the start as often as asked`() async throws {
        let recorder = Recorder()
        let pauses = Mutex<[Duration]>([])
        let database = Database(pool: recorder) { pause in pauses.withLock { $0.append(pause) } }
        let collision = DataError(.serializationFailure, "collided")
        var runs = 0
        let result = try await database.transaction(retries: 2) { tx in
            runs += 1
            try await tx.execute("A \(runs)")
            if runs < 3 { throw collision }
            return runs
        }
        #expect(result == 3)
        let failed = ["lease write", "begin", "A $1", "rollback", "give back"]
        #expect(
            recorder.calls.withLock { $0 } == failed + failed + ["lease write", "begin", "A $1", "commit", "give back"])
        #expect(pauses.withLock { $0.count } == 2)
        #expect(pauses.withLock { $0.allSatisfy { .zero ... .milliseconds(250) ~= $0 } })

        let error = await #expect(throws: DataError.self) {
            try await database.transaction(retries: 1) { _ in throw collision }
        }
        #expect(error?.code == .serializationFailure)
        #expect(pauses.withLock { $0.count } == 3)
    }

    @Test func `a transaction that fails otherwise is not run again`() async {
        let recorder = Recorder()
        let database = Database(pool: recorder) { _ in Issue.record("paused") }
        await #expect(throws: DataError.self) {
            try await database.transaction(retries: 5) { _ in throw DataError(.uniqueViolation, "taken") }
        }
        #expect(recorder.calls.withLock { $0 } == ["lease write", "begin", "rollback", "give back"])
    }

    @Test func `a transaction within one of the same database is refused before it takes a connection`() async throws {
        let recorder = Recorder()
        let database = Database(pool: recorder)
        func helper() async throws { try await database.transaction { _ in } }
        try await database.transaction { _ in
            let error = await #expect(throws: DataError.self) { try await helper() }
            #expect(error?.code == .nestedTransaction)
            #expect(error?.message.contains("pass the transaction on") == true)
            // Another database, and reading, do not wait for the writer.
            try await Database(pool: Recorder()).transaction { _ in
                await #expect(throws: DataError.self) { try await helper() }
            }
            try await database.transaction(readOnly: true) { _ in }
            // A task that is not waited for may wait its turn.
            _ = try await Task { try await helper() }.value
        }
        try await helper()
        let leases = recorder.calls.withLock { $0.filter { $0.hasPrefix("lease") } }
        #expect(leases == ["lease write", "lease readTransaction", "lease write", "lease write"])
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
