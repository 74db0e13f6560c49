internal import CSQLite
import SwiftletData

/// Ends statements of one connection that take too long: SQLite asks now and then while it works whether it should go on
/// (sqlite.org/c3ref/progress_handler.html), so that no timer is needed.
///
/// It is used by jobs of its connection only.
final class SQLiteStatementLimit {
    /// After how many instructions of its machine SQLite asks: some tens of microseconds.
    private static let instructions: Int32 = 10_000

    private let usual: Duration
    /// What holds for the transaction that is open, instead of what usually holds.
    private var ofTransaction: Duration?
    private var deadline: ContinuousClock.Instant?
    private var isOver = false
    /// Is called while a statement takes its time.
    var onWork: (() -> Void)?

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
        onWork?()
        guard let deadline, deadline <= .now else { return false }
        isOver = true
        return true
    }
}
