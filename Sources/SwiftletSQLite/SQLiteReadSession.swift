import SwiftletData

/// Reading: each statement goes by itself to a connection that has nothing to do; other tasks use them at the same time.
///
/// One for all tasks: it has nothing of its own.
final class SQLiteReadSession: SharedSession {
    private let queue: SQLiteQueue
    /// What is read piece by piece needs a connection for as long as it lasts.
    private let exclusive: ConnectionPool

    init(_ queue: SQLiteQueue, exclusive: ConnectionPool) {
        self.queue = queue
        self.exclusive = exclusive
    }

    func fetch(_ sql: String, _ arguments: [SQLValue]) async throws -> [Row] {
        try await queue.run { try $0.keptStatement(sql).rows(arguments) }
    }

    func first(_ sql: String, _ arguments: [SQLValue]) async throws -> Row? {
        try await queue.run { try $0.keptStatement(sql).rows(arguments, atMost: 1).first }
    }

    func open(_ sql: String, _ arguments: [SQLValue]) async throws -> any DatabaseCursor {
        let session = try await exclusive.session(at: LeasePlace())
        do {
            return SQLiteOwningCursor(try await session.open(sql, arguments), session, of: exclusive)
        } catch {
            await exclusive.release(session)
            throw error
        }
    }

    func prepare(_ sql: String) async throws -> StatementDescription {
        // Not one that is kept, which knows the tables as they were.
        try await queue.run { try StatementDescription($0.statement(sql)) }
    }
}

extension StatementDescription {
    /// What SQLite tells of a statement: any value fits a parameter.
    init(_ statement: SQLiteStatement) {
        self.init(
            parameters: Array(repeating: "any", count: statement.parameterCount), columns: statement.columnNames)
    }
}
