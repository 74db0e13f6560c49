import Synchronization

/// The time during which a closure may use a session.
final class Lease: Sendable {
    private let session: any DatabaseSession
    private let isOpen = Atomic(true)
    private let cursors = Mutex<(last: Int, open: [Int: any DatabaseCursor])>((0, [:]))
    let dialect: SQLDialect
    let observer: (any StatementObserver)?

    init(session: any DatabaseSession, dialect: SQLDialect, observer: (any StatementObserver)?) {
        self.session = session
        self.dialect = dialect
        self.observer = observer
    }

    /// The session, or an error once the closure has returned.
    func use() throws -> any DatabaseSession {
        guard isOpen.load(ordering: .acquiring) else {
            throw DataError(.closed, "a connection was used after the closure it was given to had returned")
        }
        return session
    }

    /// The text and the arguments of a statement.
    ///
    /// - Throws: `DataError` with code `.invalidStatement` for one that begins or ends a transaction.
    func statement(_ sql: SQL) throws -> (text: String, arguments: [SQLValue]) {
        let rendered = try sql.rendered(for: dialect)
        if let word = TransactionControl.word(beginning: rendered.text) {
            throw DataError(
                .invalidStatement,
                "\(word) is refused: a transaction ends with the closure it is given to; nest one by tx.transaction { }",
                sql: rendered.text)
        }
        return rendered
    }

    /// Ends the time.
    ///
    /// - Returns: The session, to be given back.
    @discardableResult
    func end() -> any DatabaseSession {
        isOpen.store(false, ordering: .releasing)
        let open = cursors.withLock { cursors in
            defer { cursors.open = [:] }
            return cursors.open
        }
        for cursor in open.values { cursor.close() }
        return session
    }

    /// Has a cursor closed when the time ends.
    ///
    /// - Returns: The number by which it is closed before.
    func keep(_ cursor: any DatabaseCursor) -> Int {
        cursors.withLock { cursors in
            cursors.last += 1
            cursors.open[cursors.last] = cursor
            return cursors.last
        }
    }

    /// Closes a cursor that is kept.
    func close(cursor number: Int) { cursors.withLock { $0.open.removeValue(forKey: number) }?.close() }

    /// The same session for a nested closure.
    func nested() throws -> Lease { Lease(session: try use(), dialect: dialect, observer: observer) }
}
