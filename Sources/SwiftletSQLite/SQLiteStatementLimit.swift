internal import CSQLite
import SwiftletData
import Synchronization

/// Ends statements of one connection that take too long, or that nobody waits for any more: SQLite asks now and then while
/// it works whether it should go on (sqlite.org/c3ref/progress_handler.html), so that no timer is needed.
///
/// `sqlite3_interrupt` would end all statements of the connection, and those that follow as long as one of them is open.
///
/// It is used by jobs of its connection only, but for `interrupt()`.
final class SQLiteStatementLimit {
    /// After how many instructions of its machine SQLite asks: some tens of microseconds.
    private static let instructions: Int32 = 10_000

    private let usual: Duration
    /// What holds for the transaction that is open, instead of what usually holds.
    private var ofTransaction: Duration?
    private var deadline: ContinuousClock.Instant?
    private var isOver = false
    private let isInterrupted = Atomic(false)

    /// Makes a limit.
    ///
    /// - Parameter duration: How long a statement may take; `.zero` is no limit.
    init(_ duration: Duration) {
        usual = duration
    }

    /// Lets SQLite ask; the limit must live as long as the connection.
    func watch(_ db: OpaquePointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_progress_handler(
            db, Self.instructions,
            { context in
                guard let context else { return 0 }
                return Unmanaged<SQLiteStatementLimit>.fromOpaque(context).takeUnretainedValue().isReached ? 1 : 0
            }, context)
    }

    /// Sets what holds until the transaction that begins has ended.
    ///
    /// - Parameter duration: Nil is what usually holds.
    func set(forTransaction duration: Duration?) { ofTransaction = duration }

    /// Ends the statement that runs; may be called on any thread.
    func interrupt() { isInterrupted.store(true, ordering: .relaxed) }

    /// Lets statements run again.
    func allow() { isInterrupted.store(false, ordering: .relaxed) }

    /// Begins to measure a statement.
    func begin() {
        deadline = duration > .zero ? .now + duration : nil
        isOver = false
    }

    /// Runs statements that are measured from now on.
    ///
    /// - Throws: `DataError` with code `.timeout` for one that took too long, else what the closure throws.
    func measuring<R>(_ body: () throws -> R) throws -> R {
        begin()
        defer { deadline = nil }
        do {
            return try body()
        } catch let error as DataError where error.code == .interrupted && isOver {
            var error = error
            error.code = .timeout
            error.message = "the statement took longer than \(duration) (database.statementTimeout)"
            throw error
        }
    }

    private var duration: Duration { ofTransaction ?? usual }

    private var isReached: Bool {
        if isInterrupted.load(ordering: .relaxed) { return true }
        guard let deadline, deadline <= .now else { return false }
        isOver = true
        return true
    }
}
