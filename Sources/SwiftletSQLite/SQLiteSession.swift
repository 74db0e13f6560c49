import Dispatch
internal import GRDB
internal import GRDBSQLite
import SwiftletData
import Synchronization

/// One connection; each statement is a job on its own queue, so no thread of a task ever waits for the file.
final class SQLiteSession: DatabaseSession, PooledConnection {
    let access: DatabaseAccess
    private let queue: DatabaseQueue
    private let limit: SQLiteStatementLimit
    private let cursors = Mutex<[ObjectIdentifier: SQLiteCursor]>([:])
    /// Whether the transaction was begun with foreign keys switched off, to be checked before it is committed.
    private let defersForeignKeys = Mutex(false)
    /// Whether a transaction was begun whose end is not known to have succeeded.
    private let mayBeInTransaction = Atomic(false)

    init(queue: DatabaseQueue, access: DatabaseAccess, limit: SQLiteStatementLimit) {
        self.limit = limit
        self.queue = queue
        self.access = access
    }

    func fetch(_ sql: String, _ arguments: [SQLValue]) async throws -> [SwiftletData.Row] {
        try await run { db in
            try SQLiteRows(db.cachedStatement(sql: sql), arguments).read()
        }
    }

    func first(_ sql: String, _ arguments: [SQLValue]) async throws -> SwiftletData.Row? {
        try await run { db in
            try SQLiteRows(db.cachedStatement(sql: sql), arguments).read(1).first
        }
    }

    func open(_ sql: String, _ arguments: [SQLValue]) async throws -> any SwiftletData.DatabaseCursor {
        let cursor = try await run { [self] db in
            // Not from the cache: the same statement may be run again while this one is read.
            SQLiteCursor(session: self, rows: try SQLiteRows(db.makeStatement(sql: sql), arguments))
        }
        cursors.withLock { $0[ObjectIdentifier(cursor)] = cursor }
        return cursor
    }

    func execute(_ sql: String, _ arguments: [SQLValue]) async throws -> Int {
        try await executeMany(sql, [arguments])
    }

    func executeMany(_ sql: String, _ arguments: [[SQLValue]]) async throws -> Int {
        try await run { [limit] db in
            let statement = try db.cachedStatement(sql: sql)
            var changed = 0
            for arguments in arguments {
                limit.begin()
                let before = db.totalChangesCount
                try statement.execute(arguments: SQLiteValue.arguments(arguments))
                // The count of the last change is not reset by statements that change nothing.
                if db.totalChangesCount != before { changed += db.changesCount }
            }
            return changed
        }
    }

    func prepare(_ sql: String) async throws -> StatementDescription {
        try await run { db in
            let statement = try db.cachedStatement(sql: sql).sqliteStatement
            let columns = (0..<sqlite3_column_count(statement)).map { index in
                sqlite3_column_name(statement, index).map { String(cString: $0) } ?? ""
            }
            let count = Int(sqlite3_bind_parameter_count(statement))
            return StatementDescription(parameters: Array(repeating: "any", count: count), columns: columns)
        }
    }

    func begin(_ options: TransactionOptions) async throws {
        // SQLite is serializable always, so that the isolation asked for is given.
        let sql = access == .read || options.isReadOnly ? "BEGIN DEFERRED" : "BEGIN IMMEDIATE"
        mayBeInTransaction.store(true, ordering: .relaxed)
        limit.set(forTransaction: options.statementTimeout)
        try await run { [self] db in
            if options.defersForeignKeys {
                // Within a transaction it could not be switched (sqlite.org/pragma.html#pragma_foreign_keys).
                try db.execute(sql: "PRAGMA foreign_keys = OFF")
                defersForeignKeys.withLock { $0 = true }
            }
            try db.execute(sql: sql)
        }
    }

    func commit() async throws {
        try await run { [self] db in
            if defersForeignKeys.withLock({ $0 }) {
                try checkForeignKeys(db)
            }
            try db.execute(sql: "COMMIT")
            try enforceForeignKeys(db)
        }
        endTransaction()
    }

    func rollback() async throws {
        try await runAlways { [self] db in try rollback(db) }
        endTransaction()
    }

    private func endTransaction() {
        mayBeInTransaction.store(false, ordering: .relaxed)
        limit.set(forTransaction: nil)
    }

    private func rollback(_ db: GRDB.Database) throws {
        // SQLite may have rolled back already by itself (sqlite.org/lang_transaction.html, section 3).
        if db.isInsideTransaction { try db.execute(sql: "ROLLBACK") }
        try enforceForeignKeys(db)
    }

    private func enforceForeignKeys(_ db: GRDB.Database) throws {
        guard defersForeignKeys.withLock({ $0 }) else { return }
        // A table's replacement that was cancelled half way has left the second as it is not to stay.
        try db.execute(sql: "PRAGMA foreign_keys = ON; PRAGMA legacy_alter_table = OFF")
        defersForeignKeys.withLock { $0 = false }
    }

    private func checkForeignKeys(_ db: GRDB.Database) throws {
        guard let row = try GRDB.Row.fetchOne(db, sql: "PRAGMA foreign_key_check") else { return }
        let (table, target) = (row[0] as String? ?? "?", row[2] as String? ?? "?")
        throw DataError(.foreignKeyViolation, "a row of \(table) refers to one of \(target) that is not there")
    }

    func savepoint(_ name: String) async throws { try await run { try $0.execute(sql: "SAVEPOINT \(name)") } }

    func release(savepoint name: String) async throws {
        try await run { try $0.execute(sql: "RELEASE SAVEPOINT \(name)") }
    }

    func rollback(savepoint name: String) async throws {
        try await runAlways { db in
            guard db.isInsideTransaction else {
                throw DataError(.engine, "the savepoint is gone: SQLite rolled back the whole transaction")
            }
            try db.execute(sql: "ROLLBACK TO SAVEPOINT \(name)")
            try db.execute(sql: "RELEASE SAVEPOINT \(name)")
        }
    }

    /// Never: a statement that fails leaves the connection usable, and ``reset()`` finds out where it does not.
    var isBroken: Bool { false }

    /// A file does not go away while it is open.
    func check() async -> Bool { true }

    /// Makes the connection ready for the next lease; false if it cannot be used again.
    func reset() async -> Bool {
        let open = cursors.withLock { cursors in
            defer { cursors = [:] }
            return Array(cursors.values)
        }
        // Statements by themselves leave nothing behind, and most leases see no more: the way to the queue is saved.
        if open.isEmpty, !mayBeInTransaction.load(ordering: .relaxed) { return true }
        do {
            try await runAlways { db in
                for cursor in open { cursor.end() }
                try self.rollback(db)
            }
            endTransaction()
            return true
        } catch {
            return false
        }
    }

    func close() async throws {
        let queue = queue
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try SQLiteFailure.mapping(queue.close) })
            }
        }
    }

    func forget(_ cursor: SQLiteCursor) {
        cursors.withLock { $0[ObjectIdentifier(cursor)] = nil }
        // The queue runs it after what is running now, and frees the statement there.
        queue.asyncWriteWithoutTransaction { _ in cursor.end() }
    }

    /// Runs a job on the queue; cancelling the task interrupts it, and so does the limit of statements.
    func run<R: Sendable>(_ job: @escaping @Sendable (GRDB.Database) throws -> R) async throws -> R {
        try await queue.writeWithoutTransaction { [limit] db in
            try limit.measuring { try SQLiteFailure.mapping { try job(db) } }
        }
    }

    /// Runs a job on the queue even if the task is cancelled.
    private func runAlways(_ job: @escaping @Sendable (GRDB.Database) throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            queue.asyncWriteWithoutTransaction { db in
                continuation.resume(with: Result { try SQLiteFailure.mapping { try job(db) } })
            }
        }
    }
}
