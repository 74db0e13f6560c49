/// A session that many tasks read by at the same time, each statement by itself: it writes nothing, and has no transactions.
package protocol SharedSession: DatabaseSession {}

extension SharedSession {
    package var isShared: Bool { true }

    package func execute(_ sql: String, _ arguments: [SQLValue]) async throws -> Int { throw Self.cannotWrite }
    package func executeMany(_ sql: String, _ arguments: [[SQLValue]]) async throws -> Int { throw Self.cannotWrite }

    package func begin(_ options: TransactionOptions) async throws { throw Self.noTransaction }
    package func commit() async throws { throw Self.noTransaction }
    package func rollback() async throws { throw Self.noTransaction }
    package func savepoint(_ name: String) async throws { throw Self.noTransaction }
    package func release(savepoint name: String) async throws { throw Self.noTransaction }
    package func rollback(savepoint name: String) async throws { throw Self.noTransaction }

    private static var cannotWrite: DataError { DataError(.readOnly, "a read connection writes nothing") }
    private static var noTransaction: DataError {
        DataError(.invalidStatement, "a shared connection has no transactions")
    }
}
