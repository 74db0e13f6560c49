import CPostgres
import SwiftletData
import Synchronization

/// A connection that belongs to one task for a while: for transactions, streams and what needs a session.
final class ExclusiveSession: DatabaseSession {
    let link: Link
    let store: StatementStore
    private let home: PoolReference
    private let state = Mutex(State())

    private struct State {
        /// Statements to be sent together with the first one of the transaction.
        var begin: [String] = []
        /// How long its statements may take, where that differs from others'.
        var timeout: Duration?
        /// Whether a transaction may be open on the server.
        var isOpen = false
        /// Whether settings or locks of the session may be left.
        var isChanged = false
        var cursors = 0
        /// How many statements the transaction has sent.
        var sent = 0

        /// Lets the next statement begin the transaction anew, if no more than one was sent in it.
        mutating func beginAgain(by texts: [String]) -> Bool {
            guard sent == 1, begin.isEmpty, isOpen else { return false }
            (begin, isOpen, sent) = (texts, false, 0)
            return true
        }
    }

    /// Something that a closure on another thread may note.
    private final class Flag: Sendable {
        private let isSet = Atomic(false)
        var value: Bool {
            get { isSet.load(ordering: .acquiring) }
            set { isSet.store(newValue, ordering: .releasing) }
        }
    }

    /// Notes that settings or locks of the session may be left behind.
    func noteChange() { state.withLock { $0.isChanged = true } }

    init(_ link: Link, _ store: StatementStore, of home: PoolReference) {
        self.link = link
        self.store = store
        self.home = home
    }

    /// Gives the connection back to the pool it came from.
    func giveBack() async { await home.pool?.release(self) }

    // MARK: Statements

    /// How long a statement may take; zero is no limit.
    var statementTimeout: Duration { state.withLock { $0.timeout } ?? store.timeout }

    /// How long the answer to a statement is waited for, in nanoseconds.
    private var limit: UInt64 { limit(state.withLock { $0.timeout }) }

    private func limit(_ timeout: Duration?) -> UInt64 {
        if let timeout { StatementStore.limit(timeout) } else { store.limit }
    }

    func fetch(_ sql: String, _ arguments: [SQLValue]) async throws -> [Row] {
        try await run(sql, [arguments]).rows.rows
    }

    func first(_ sql: String, _ arguments: [SQLValue]) async throws -> Row? {
        try await run(sql, [arguments]).rows.first
    }

    func execute(_ sql: String, _ arguments: [SQLValue]) async throws -> Int {
        try await executeMany(sql, [arguments])
    }

    func prepare(_ sql: String) async throws -> StatementDescription {
        StatementDescription(try await link.shape(of: sql, store), store.catalog)
    }

    func executeMany(_ sql: String, _ arguments: [[SQLValue]]) async throws -> Int {
        let ran = try await run(sql, arguments)
        return ran.tag.hasPrefix("SELECT") || ran.tag.hasPrefix("FETCH") ? 0 : ran.changed
    }

    func open(_ sql: String, _ arguments: [SQLValue]) async throws -> any DatabaseCursor {
        try await openCursor(sql, arguments)
    }

    /// Opens a cursor, of which nothing is fetched yet.
    func openCursor(_ sql: String, _ arguments: [SQLValue]) async throws -> PostgresCursor {
        guard arguments.count <= StatementShape.mostDescribed else {
            throw DataError(
                .invalidStatement,
                "a statement whose rows are streamed has at most \(StatementShape.mostDescribed) parameters, not "
                    + "\(arguments.count): use one parameter that is an array", sql: sql)
        }
        let name = state.withLock { state in
            state.cursors += 1
            return "swiftlet_cursor_\(state.cursors)"
        }
        // The server would otherwise plan for the first rows only, as for somebody who looks at a screen.
        _ = try await run("SET LOCAL cursor_tuple_fraction = 1", [[]])
        let shape = try await link.shape(of: sql, store)
        if shape.changesSession { noteChange() }
        let outcome = await link.exchange(sql, limit: limit) { [store] sending throws(DataError) in
            try sending.executeOnce("DECLARE \(name) NO SCROLL CURSOR FOR \(sql)", arguments, as: shape, store)
        }
        _ = try Ran(outcome, shape, store)
        return PostgresCursor(name, of: shape, on: self)
    }

    /// Fetches rows of a cursor. Cursors have the same names everywhere, so that this cannot be a prepared statement.
    func fetchPiece(_ count: Int, from cursor: String, _ shape: StatementShape) async throws -> [Row] {
        let outcome = await link.exchange(shape.sql, limit: limit) { sending throws(DataError) in
            try sending.text("FETCH \(count) FROM \(cursor)", as: .asked)
        }
        return try Ran(outcome, shape, store).rows.rows
    }

    private func run(_ sql: String, _ arguments: [[SQLValue]]) async throws -> Ran {
        let (begin, isOpen, timeout) = state.withLock { ($0.begin, $0.isOpen, $0.timeout) }
        let limit = limit(timeout)
        // Only the first statement of a transaction can begin it.
        let hasBegun = begin.isEmpty ? nil : Flag()
        var attempt = 0
        while true {
            do {
                return try await link.run(
                    sql, arguments, store, limit: limit, isRepeatable: begin.isEmpty && !isOpen,
                    before: { [self] shape throws(DataError) in
                        let texts = beginning(with: shape)
                        if !texts.isEmpty { hasBegun?.value = true }
                        return texts
                    })
            } catch var error as DataError where error.isAboutPlan {
                attempt += 1
                // Nothing was done in the transaction but to begin it, by this statement: that can be done again.
                guard !isOpen, let hasBegun, hasBegun.value, attempt < 3, await beginAgain(by: begin) else {
                    // The statement was in order once: in a new transaction it is looked at anew.
                    if isOpen, error.isAboutCachedPlan { error.code = .serializationFailure }
                    throw error
                }
                hasBegun.value = false
            }
        }
    }

    /// Rolls a transaction back in which one statement was sent, so that the next begins it anew. Whether it was the only
    /// one is seen when the rollback is sent: what is sent behind it belongs to the new transaction.
    ///
    /// - Returns: Whether that was done.
    private func beginAgain(by texts: [String]) async -> Bool {
        let isDone = Flag()
        let outcome = await link.exchangeAlways("ROLLBACK", limit: limit) { [self] sending throws(DataError) in
            guard state.withLock({ $0.beginAgain(by: texts) }) else { return }
            isDone.value = true
            try sending.text("ROLLBACK", as: .asked)
        }
        guard case .finished(let result, _) = outcome else { return false }
        PQclear(result)
        return isDone.value
    }

    /// What is sent before a statement, at the moment when it is sent: until then, the transaction has not begun.
    private func beginning(with shape: StatementShape) -> [String] {
        state.withLock { state in
            if shape.changesSession { state.isChanged = true }
            if shape.changesTables { store.shapes.removeAll() }
            state.sent = state.begin.isEmpty ? state.sent + 1 : 1
            if !state.begin.isEmpty { state.isOpen = true }
            defer { state.begin = [] }
            return state.begin
        }
    }

    func setStatementTimeout(_ timeout: Duration) async throws {
        _ = try await run("SET statement_timeout = \(timeout.wholeMilliseconds)", [[]])
        state.withLock { $0.timeout = timeout }
    }

    // MARK: Transactions

    func begin(_ options: TransactionOptions) async throws {
        state.withLock { state in
            state.begin = [Self.begin(options)]
            state.timeout = options.statementTimeout ?? state.timeout
            if let timeout = options.statementTimeout {
                state.begin.append("SET LOCAL statement_timeout = \(timeout.wholeMilliseconds)")
            } else if !store.namesStatements {
                state.begin += store.localSettings
            }
        }
    }

    static func begin(_ options: TransactionOptions) -> String {
        var text = "BEGIN"
        switch options.isolation {
        case .readCommitted: text += " ISOLATION LEVEL READ COMMITTED"
        case .repeatableRead: text += " ISOLATION LEVEL REPEATABLE READ"
        case .serializable: text += " ISOLATION LEVEL SERIALIZABLE"
        case nil: break
        }
        if options.isReadOnly { text += " READ ONLY" }
        if options.isDeferrable { text += " DEFERRABLE" }
        return text
    }

    func commit() async throws {
        guard takeOpen() else { return }
        let outcome = await link.exchangeAlways("COMMIT", limit: limit) { sending throws(DataError) in
            try sending.text("COMMIT", as: .asked)
        }
        switch outcome {
        case .finished(let result?, _):
            defer { PQclear(result) }
            // The server answers COMMIT in a failed transaction with ROLLBACK, which is no error to it.
            guard String(cString: PQcmdStatus(result)) == "COMMIT" else {
                throw DataError(
                    .engine,
                    "nothing was committed: a statement of the transaction had failed, and its error was ignored")
            }
        case .failed(var error), .unsent(var error):
            if link.isLost || error.code == .timeout {
                if link.isLost { error.code = .connectionLost }
                error.message = "whether the transaction was committed is not known: \(error.message)"
            }
            throw error
        case .finished(nil, _), .cancelled, .hitByCancel:
            throw DataError(.connectionLost, "whether the transaction was committed is not known")
        }
    }

    func rollback() async throws {
        guard takeOpen() else { return }
        do {
            try await always("ROLLBACK")
        } catch {
            // The end of the connection ends the transaction too; what it failed with says more than this.
            link.close()
        }
    }

    /// Whether a transaction is open on the server, which is about to end.
    private func takeOpen() -> Bool {
        state.withLock { state in
            defer {
                state.isOpen = false
                state.begin = []
            }
            return state.isOpen
        }
    }

    func savepoint(_ name: String) async throws { _ = try await run("SAVEPOINT \(name)", [[]]) }

    func release(savepoint name: String) async throws { _ = try await run("RELEASE SAVEPOINT \(name)", [[]]) }

    func rollback(savepoint name: String) async throws {
        // With the connection, the whole transaction is undone already.
        guard !link.isLost else { return }
        try await always("ROLLBACK TO SAVEPOINT \(name)")
        try await always("RELEASE SAVEPOINT \(name)")
    }

    /// Runs a statement even if the task is cancelled.
    func always(_ sql: String, within limit: UInt64? = nil) async throws {
        var hits = 0
        while true {
            let outcome = await link.exchangeAlways(sql, limit: limit ?? self.limit) { sending throws(DataError) in
                try sending.text(sql, as: .asked)
            }
            switch outcome {
            case .finished(let result, _): return PQclear(result)
            case .failed(let error), .unsent(let error): throw error
            case .hitByCancel where hits < 3: hits += 1
            case .cancelled, .hitByCancel: throw DataError(.interrupted, "the statement was cancelled", sql: sql)
            }
        }
    }
}

extension ExclusiveSession: PooledConnection {
    var isBroken: Bool { link.isLost }

    /// Ends what a lease left open; false if the connection is not known to be clean.
    func reset() async -> Bool {
        guard !link.isLost else { return false }
        do {
            // A late request to cancel would hit the next statement; behind an answer of the server it cannot.
            let wasCancelled = await link.settleCancels()
            let (isOpen, isChanged) = state.withLock { state in
                defer { state = State() }
                return (state.isOpen, state.isChanged)
            }
            if isOpen || wasCancelled { try await always("ROLLBACK") }
            if isChanged {
                try await always("DISCARD ALL")
                link.forgetPrepared()
            }
            return !link.isLost
        } catch {
            return false
        }
    }

    /// Whether the server still answers.
    func check() async -> Bool {
        do {
            try await always("SELECT 1", within: Self.patience)
            return true
        } catch {
            return false
        }
    }

    /// How many nanoseconds a server may take to answer when it is asked whether it is there.
    private static let patience: UInt64 = 1_000_000_000

    func close() async { link.close() }
}
