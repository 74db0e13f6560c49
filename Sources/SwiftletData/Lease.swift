import Synchronization

/// The time during which a closure may use a session.
final class Lease: Sendable {
    private let session: any DatabaseSession
    private let isOpen = Atomic(true)
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
        return session
    }

    /// The same session for a nested closure.
    func nested() throws -> Lease { Lease(session: try use(), dialect: dialect, observer: observer) }
}
