import SwiftletData
import SwiftletSQLite
import Synchronization

/// An engine for addresses that begin with `standin:`: a database in memory, behind a server that may be away.
final class StandInEngine: DatabaseEngine {
    private struct State {
        var failure: DataError?
        var options: [DatabaseOptions] = []
    }

    private let state: Mutex<State>

    init(failure: DataError? = nil) { state = Mutex(State(failure: failure)) }

    var schemes: [String] { ["standin"] }
    var dialect: SQLDialect { .sqlite }

    /// Why opening fails; nil when it does not.
    var failure: DataError? {
        get { state.withLock { $0.failure } }
        set { state.withLock { $0.failure = newValue } }
    }

    /// What each attempt was told.
    var options: [DatabaseOptions] { state.withLock { $0.options } }

    func open(_ url: String, options: DatabaseOptions) async throws -> any DatabasePool {
        try state.withLock { state in
            state.options.append(options)
            if let failure = state.failure { throw failure }
        }
        return try await SQLite().open("sqlite::memory:", options: options)
    }
}
