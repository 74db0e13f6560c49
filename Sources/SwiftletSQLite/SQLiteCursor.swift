import SwiftletData
import Synchronization

/// A running statement of a session.
///
/// Unchecked because SQLite's statement is not `Sendable`: it is only touched by jobs of the session.
final class SQLiteCursor: DatabaseCursor, @unchecked Sendable {
    private let session: SQLiteSession
    private var statement: SQLiteStatement?

    init(session: SQLiteSession, statement: SQLiteStatement) {
        self.session = session
        self.statement = statement
    }

    func next(_ maximum: Int) async throws -> [Row] {
        try await session.queue.run { [self] _ in
            guard let statement else { return [] }
            do {
                let piece = try statement.read(maximum)
                if piece.count < maximum { end() }
                return piece
            } catch {
                // To go on would begin anew.
                end()
                throw error
            }
        }
    }

    func close() { session.forget(self) }

    /// Frees the statement; to be called by a job of the session.
    ///
    /// - Returns: What it failed with when it ended.
    @discardableResult
    func end() -> DataError? {
        defer { statement = nil }
        return statement?.reset()
    }
}

/// A running statement with the session that was taken for it, and is given back behind it.
final class SQLiteOwningCursor: DatabaseCursor {
    private let cursor: any DatabaseCursor
    private let session: SQLiteSession
    private let pool: ConnectionPool
    private let isOver = Atomic(false)

    init(_ cursor: any DatabaseCursor, _ session: SQLiteSession, of pool: ConnectionPool) {
        self.cursor = cursor
        self.session = session
        self.pool = pool
    }

    func next(_ maximum: Int) async throws -> [Row] {
        guard !isOver.load(ordering: .acquiring) else { return [] }
        let rows = try await cursor.next(maximum)
        if rows.count < maximum, endsNow() { await pool.release(session) }
        return rows
    }

    func close() {
        if endsNow() { Task.detached { [pool, session] in await pool.release(session) } }
    }

    /// Whether this ends it, and nothing has before.
    private func endsNow() -> Bool { !isOver.exchange(true, ordering: .acquiringAndReleasing) }
}
