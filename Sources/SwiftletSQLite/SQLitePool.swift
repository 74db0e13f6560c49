import SwiftletData

/// The connections to one file: a line for the single writer and one for the readers.
final class SQLitePool: DatabasePool {
    private let writers: SQLiteLane
    private let readers: SQLiteLane
    private let temporary: TemporaryDatabase?

    init(opening: SQLiteOpening, readers: Int, acquireTimeout: Duration, temporary: TemporaryDatabase?) {
        writers = SQLiteLane(opening: opening, access: .write, limit: 1, acquireTimeout: acquireTimeout)
        self.readers = SQLiteLane(opening: opening, access: .read, limit: readers, acquireTimeout: acquireTimeout)
        self.temporary = temporary
    }

    var dialect: SQLDialect { .sqlite }

    func lease(_ access: DatabaseAccess) async throws -> any DatabaseSession {
        try await (access == .write ? writers : readers).lease()
    }

    func release(_ session: any DatabaseSession) async {
        guard let session = session as? SQLiteSession else { return }
        await (session.access == .write ? writers : readers).release(session)
    }

    func close() async throws {
        defer { temporary?.remove() }
        // The writer last, so that it is the one to empty the log into the file.
        try await readers.close()
        try await writers.close()
    }
}
