import SwiftletData
import Synchronization

/// The connections to one file: those that tasks read by together, and two pools of those that belong to one task at a
/// time, the single writer and the readers of transactions and streams.
final class SQLitePool: DatabasePool {
    private let shared: SQLiteQueue
    private let reader: SQLiteReadSession
    private let writers: ConnectionPool
    private let readers: ConnectionPool
    private let temporary: TemporaryDatabase?
    private let isClosed = Atomic(false)

    init(opening: SQLiteOpening, temporary: TemporaryDatabase?) {
        let options = opening.options
        var limits = options.pool
        // A file does not wear its connections out.
        limits.lifetimeLimit = .zero
        func pool(_ name: String, isReadOnly: Bool, minimum: Int, maximum: Int) -> ConnectionPool {
            limits.minimum = minimum
            limits.maximum = maximum
            return ConnectionPool(
                name: name, options: limits, open: { try await opening.session(isReadOnly: isReadOnly) },
                // What hinders opening a file does not pass while somebody waits for it.
                isPermanent: { _ in true }, observeWait: options.observeWait,
                report: { options.report(DatabaseEvent($0, of: name)) })
        }
        // The writer stays, for with the last connection the file's log is emptied and deleted.
        writers = pool("writing", isReadOnly: false, minimum: 1, maximum: 1)
        readers = pool("reading", isReadOnly: true, minimum: 0, maximum: options.maximumReaders)
        shared = opening.readers()
        reader = SQLiteReadSession(shared, exclusive: readers)
        self.temporary = temporary
    }

    var dialect: SQLDialect { .sqlite }

    /// Opens the writer, which makes the file if it is not there, and a reader.
    func connect() async throws {
        try await writers.connect()
        try await shared.runAlways { _ in }
    }

    func lease(_ access: DatabaseAccess, at place: LeasePlace) async throws -> any DatabaseSession {
        switch access {
        case .read, .readPrimary:
            guard !isClosed.load(ordering: .relaxed) else { throw DataError(.closed, "the database has been closed") }
            return reader
        case .readTransaction, .readTransactionPrimary: return try await readers.session(at: place)
        case .write: return try await writers.session(at: place)
        }
    }

    func release(_ session: any DatabaseSession) async {
        guard let session = session as? SQLiteSession else { return }
        await (session.isReadOnly ? readers : writers).release(session)
    }

    var statistics: [(name: String, statistics: PoolStatistics)] {
        var reading = readers.statistics
        shared.note(in: &reading)
        return [(writers.name, writers.statistics), (readers.name, reading)]
    }

    func check() async throws { _ = try await reader.first("SELECT 1", []) }

    func close() async throws {
        isClosed.store(true, ordering: .relaxed)
        defer { temporary?.remove() }
        // The writer last, so that it is the one to empty the log into the file.
        await shared.close()
        try await readers.close()
        try await writers.close()
    }
}

extension ConnectionPool {
    /// Takes a connection of a pool of this engine.
    func session(at place: LeasePlace) async throws -> SQLiteSession {
        // reason: the pools above open nothing else.
        try await lease(at: place) as! SQLiteSession
    }
}
