import SwiftletData
import Synchronization

/// A connection that belongs to one task at a time; each statement is a job, so that no thread of a task ever waits for the
/// file.
final class SQLiteSession: DatabaseSession, PooledConnection {
    let isReadOnly: Bool
    let queue: SQLiteQueue
    private let cursors = Mutex<[ObjectIdentifier: SQLiteCursor]>([:])
    /// What a statement failed with that nobody was told of, for its rows were not read to the end.
    private let untold = Mutex<DataError?>(nil)
    /// Whether the transaction was begun with foreign keys switched off, to be checked before it is committed.
    private let defersForeignKeys = Mutex(false)
    /// Whether a transaction was begun whose end is not known to have succeeded.
    private let mayBeInTransaction = Atomic(false)

    init(queue: SQLiteQueue, isReadOnly: Bool) {
        self.queue = queue
        self.isReadOnly = isReadOnly
    }

    func fetch(_ sql: String, _ arguments: [SQLValue]) async throws -> [Row] {
        try await queue.run { try $0.keptStatement(sql).rows(arguments) }
    }

    func first(_ sql: String, _ arguments: [SQLValue]) async throws -> Row? {
        try await queue.run { try $0.keptStatement(sql).rows(arguments, atMost: 1).first }
    }

    func open(_ sql: String, _ arguments: [SQLValue]) async throws -> any DatabaseCursor {
        let cursor = try await queue.run { [self] connection in
            // Not one that is kept: the same statement may be run again while this one is read.
            let statement = try connection.statement(sql)
            try statement.bind(arguments)
            let cursor = SQLiteCursor(session: self, statement: statement)
            cursors.withLock { $0[ObjectIdentifier(cursor)] = cursor }
            return cursor
        }
        return cursor
    }

    func execute(_ sql: String, _ arguments: [SQLValue]) async throws -> Int {
        try await executeMany(sql, [arguments])
    }

    func executeMany(_ sql: String, _ arguments: [[SQLValue]]) async throws -> Int {
        try await queue.run { connection in
            let statement = try connection.keptStatement(sql)
            defer { statement.reset() }
            var changed = 0
            for arguments in arguments {
                connection.limit.begin()
                let before = connection.totalChanges
                try statement.bind(arguments)
                while try statement.step() {}
                statement.reset()
                // The count of the last change is not reset by statements that change nothing.
                if connection.totalChanges != before { changed += connection.changes }
            }
            return changed
        }
    }

    func prepare(_ sql: String) async throws -> StatementDescription {
        // Not one that is kept, which knows the tables as they were.
        try await queue.run { try StatementDescription($0.statement(sql)) }
    }

    func begin(_ options: TransactionOptions) async throws {
        // SQLite is serializable always, so that the isolation asked for is given.
        let sql = isReadOnly || options.isReadOnly ? "BEGIN DEFERRED" : "BEGIN IMMEDIATE"
        mayBeInTransaction.store(true, ordering: .relaxed)
        try await queue.run { [self] connection in
            untold.withLock { $0 = nil }
            connection.limit.set(forTransaction: options.statementTimeout)
            if options.defersForeignKeys {
                // Within a transaction it could not be switched (sqlite.org/pragma.html#pragma_foreign_keys).
                try connection.run("PRAGMA foreign_keys = OFF")
                defersForeignKeys.withLock { $0 = true }
            }
            try connection.run(sql)
        }
    }

    func commit() async throws {
        try await queue.run { [self] connection in
            endCursors()
            if let error = untold.withLock({ $0.take() }) { throw error }
            if defersForeignKeys.withLock({ $0 }) {
                try checkForeignKeys(connection)
            }
            try connection.run("COMMIT")
            try enforceForeignKeys(connection)
            connection.limit.set(forTransaction: nil)
        }
        mayBeInTransaction.store(false, ordering: .relaxed)
    }

    func rollback() async throws {
        try await queue.runAlways { [self] in try rollback($0) }
        mayBeInTransaction.store(false, ordering: .relaxed)
    }

    private func rollback(_ connection: SQLiteConnection) throws {
        endCursors()
        untold.withLock { $0 = nil }
        // SQLite may have rolled back already by itself (sqlite.org/lang_transaction.html, section 3).
        if connection.isInTransaction { try connection.run("ROLLBACK") }
        try enforceForeignKeys(connection)
        connection.limit.set(forTransaction: nil)
    }

    private func enforceForeignKeys(_ connection: SQLiteConnection) throws {
        guard defersForeignKeys.withLock({ $0 }) else { return }
        // A table's replacement that was cancelled half way has left the second as it is not to stay.
        try connection.run("PRAGMA foreign_keys = ON; PRAGMA legacy_alter_table = OFF")
        defersForeignKeys.withLock { $0 = false }
    }

    private func checkForeignKeys(_ connection: SQLiteConnection) throws {
        guard let row = try connection.statement("PRAGMA foreign_key_check").rows([], atMost: 1).first else { return }
        let (table, target) = (try? row.get(at: 0, as: String.self), try? row.get(at: 2, as: String.self))
        throw DataError(
            .foreignKeyViolation, "a row of \(table ?? "?") refers to one of \(target ?? "?") that is not there")
    }

    func savepoint(_ name: String) async throws { try await queue.run { try $0.run("SAVEPOINT \(name)") } }

    func release(savepoint name: String) async throws {
        try await queue.run { try $0.run("RELEASE SAVEPOINT \(name)") }
    }

    func rollback(savepoint name: String) async throws {
        try await queue.runAlways { connection in
            guard connection.isInTransaction else {
                throw DataError(.engine, "the savepoint is gone: SQLite rolled back the whole transaction")
            }
            try connection.run("ROLLBACK TO SAVEPOINT \(name)")
            try connection.run("RELEASE SAVEPOINT \(name)")
        }
    }

    /// Never: a statement that fails leaves the connection usable, and ``reset()`` finds out where it does not.
    var isBroken: Bool { false }

    /// A file does not go away while it is open.
    func check() async -> Bool { true }

    /// Makes the connection ready for the next lease; false if it cannot be used again.
    func reset() async -> Bool {
        // Statements by themselves leave nothing behind, and most leases see no more: the way to a thread is saved.
        if cursors.withLock(\.isEmpty), !mayBeInTransaction.load(ordering: .relaxed) { return true }
        do {
            try await queue.runAlways { [self] connection in try rollback(connection) }
            mayBeInTransaction.store(false, ordering: .relaxed)
            return true
        } catch {
            return false
        }
    }

    func close() async throws {
        // No statement may be freed once the connection is closed, on whatever thread.
        _ = try? await queue.runAlways { [self] _ in endCursors() }
        await queue.close()
    }

    /// Ends a statement whose rows are not read any further, after what is running now.
    func forget(_ cursor: SQLiteCursor) {
        queue.runLater { [self] _ in
            // None is ended twice, or after its connection was closed: what is open is ended before that.
            if let cursor = cursors.withLock({ $0.removeValue(forKey: ObjectIdentifier(cursor)) }) { end(cursor) }
        }
    }

    /// Ends the statements that are open; in a job of the session.
    private func endCursors() {
        let open = cursors.withLock { cursors in
            defer { cursors = [:] }
            return Array(cursors.values)
        }
        for cursor in open { end(cursor) }
    }

    private func end(_ cursor: SQLiteCursor) {
        if let error = cursor.end() { untold.withLock { $0 = $0 ?? error } }
    }
}
