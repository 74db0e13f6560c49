import SwiftletData

/// The connections to one file: one pool for the single writer and one for the readers.
final class SQLitePool: DatabasePool {
    private let writers: ConnectionPool<SQLiteSession>
    private let readers: ConnectionPool<SQLiteSession>
    private let temporary: TemporaryDatabase?

    init(opening: SQLiteOpening, options: DatabaseOptions, temporary: TemporaryDatabase?) {
        var limits = options.pool
        // A file does not wear its connections out.
        limits.lifetimeLimit = .zero
        func pool(_ name: String, _ access: DatabaseAccess, minimum: Int, maximum: Int) -> ConnectionPool<SQLiteSession>
        {
            limits.minimum = minimum
            limits.maximum = maximum
            return ConnectionPool(
                name: name, options: limits, open: { try await opening.open(access) },
                // What hinders opening a file does not pass while somebody waits for it.
                isPermanent: { _ in true }, observeWait: options.observeWait,
                report: { options.report(DatabaseEvent($0, of: name)) })
        }
        // The writer stays, for with the last connection the file's log is emptied and deleted.
        writers = pool("writing", .write, minimum: 1, maximum: 1)
        readers = pool("reading", .read, minimum: 0, maximum: options.maximumReaders)
        self.temporary = temporary
    }

    var dialect: SQLDialect { .sqlite }

    /// Opens the writer, which makes the file if it is not there, and a reader.
    func connect() async throws {
        try await writers.connect()
        try await readers.connect()
    }

    func lease(_ access: DatabaseAccess, at place: LeasePlace) async throws -> any DatabaseSession {
        try await (access == .write ? writers : readers).lease(at: place)
    }

    func release(_ session: any DatabaseSession) async {
        guard let session = session as? SQLiteSession else { return }
        await (session.access == .write ? writers : readers).release(session)
    }

    var statistics: [(name: String, statistics: PoolStatistics)] {
        [writers, readers].map { ($0.name, $0.statistics) }
    }

    func close() async throws {
        defer { temporary?.remove() }
        // The writer last, so that it is the one to empty the log into the file.
        try await readers.close()
        try await writers.close()
    }
}
