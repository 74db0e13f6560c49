internal import GRDB
import SwiftletData

/// A running statement of a session.
///
/// Unchecked because SQLite's statement is not `Sendable`: `rows` is only touched by jobs on the session's queue.
final class SQLiteCursor: SwiftletData.DatabaseCursor, @unchecked Sendable {
    private let session: SQLiteSession
    private var rows: SQLiteRows?

    init(session: SQLiteSession, rows: SQLiteRows) {
        self.session = session
        self.rows = rows
    }

    func next(_ maximum: Int) async throws -> [SwiftletData.Row] {
        try await session.run { [self] _ in
            guard let rows else { return [] }
            let piece = try rows.read(maximum)
            if piece.count < maximum { end() }
            return piece
        }
    }

    func close() { session.forget(self) }

    /// Frees the statement; to be called on the session's queue.
    func end() { rows = nil }
}
