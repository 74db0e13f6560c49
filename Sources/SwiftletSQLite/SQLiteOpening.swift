import Dispatch
internal import GRDB
import SwiftletData

/// How the connections to a file are opened.
struct SQLiteOpening: Sendable {
    let path: String
    let busyTimeout: Duration
    let statementTimeout: Duration

    /// Opens a connection, away from the threads of tasks, for it reads the file.
    func open(_ access: DatabaseAccess) async throws -> SQLiteSession {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.readonly = access == .read
        // A transaction spans several accesses to the queue, one for each statement.
        configuration.allowsUnsafeTransactions = true
        let (seconds, attoseconds) = busyTimeout.components
        configuration.busyMode = .timeout(Double(seconds) + Double(attoseconds) / 1e18)
        configuration.journalMode = access == .write ? .wal : .default
        configuration.label = "swiftlet.sqlite"
        let limit = SQLiteStatementLimit(statementTimeout)
        // The configuration lives as long as the connection, and with it what it holds.
        configuration.prepareDatabase { limit.watch($0) }
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { [configuration] in
                let opened = Result {
                    try SQLiteFailure.mapping { try DatabaseQueue(path: path, configuration: configuration) }
                }
                continuation.resume(with: opened.map { SQLiteSession(queue: $0, access: access, limit: limit) })
            }
        }
    }
}
