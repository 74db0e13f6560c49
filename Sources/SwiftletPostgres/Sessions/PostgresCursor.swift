import CPostgres
import SwiftletData
import Synchronization

/// The rows of a statement, fetched from the server piece by piece.
final class PostgresCursor: DatabaseCursor {
    private let name: String
    private let shape: StatementShape
    private let session: ExclusiveSession
    private let state = Mutex(State())
    /// How many rows a piece has.
    private static let pieceSize = 1000

    private struct State {
        var piece: ArraySlice<Row> = []
        var hasEnded = false
    }

    init(_ name: String, of shape: StatementShape, on session: ExclusiveSession) {
        self.name = name
        self.shape = shape
        self.session = session
    }

    func next(_ maximum: Int) async throws -> [Row] {
        if let rows = take(maximum) { return rows }
        try await fetchPiece()
        return take(maximum) ?? []
    }

    /// Fetches the next piece, once the last one was taken.
    func fetchPiece() async throws {
        let piece = try await session.fetchPiece(Self.pieceSize, from: name, shape)
        state.withLock { state in
            state.piece = piece[...]
            state.hasEnded = piece.count < Self.pieceSize
        }
    }

    /// Rows that are there; nil if more must be fetched.
    private func take(_ maximum: Int) -> [Row]? {
        state.withLock { state in
            guard !state.piece.isEmpty else { return state.hasEnded ? [] : nil }
            defer { state.piece = state.piece.dropFirst(maximum) }
            return Array(state.piece.prefix(maximum))
        }
    }

    /// The transaction that it belongs to ends it on the server.
    func close() {
        state.withLock { state in
            state.hasEnded = true
            state.piece = []
        }
    }
}

/// A cursor with a connection of its own, which goes back to the pool with it.
final class OwningCursor: DatabaseCursor {
    private let cursor: any DatabaseCursor
    private let session: ExclusiveSession
    private let isOpen = Mutex(true)

    init(_ cursor: any DatabaseCursor, _ session: ExclusiveSession) {
        self.cursor = cursor
        self.session = session
    }

    deinit { close() }

    func next(_ maximum: Int) async throws -> [Row] {
        let rows = try await cursor.next(maximum)
        if rows.isEmpty { close() }
        return rows
    }

    func close() {
        let wasOpen = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        guard wasOpen else { return }
        cursor.close()
        Task { [session] in await session.giveBack() }
    }
}
