import SwiftletData

/// How the connections to a file are opened.
struct SQLiteOpening: Sendable {
    let path: String
    let options: DatabaseOptions

    /// The connections that tasks read by together, each statement by itself.
    func readers() -> SQLiteQueue {
        SQLiteQueue(
            maximum: options.maximumReaders, patience: options.pool.acquireTimeout, observeWait: options.observeWait
        ) {
            try SQLiteConnection(path: path, isReadOnly: true, options)
        }
    }

    /// Opens a connection that belongs to one task at a time.
    func session(isReadOnly: Bool) async throws -> SQLiteSession {
        let queue = SQLiteQueue(maximum: 1) {
            try SQLiteConnection(path: path, isReadOnly: isReadOnly, options)
        }
        try await queue.runAlways { _ in }
        return SQLiteSession(queue: queue, isReadOnly: isReadOnly)
    }
}
