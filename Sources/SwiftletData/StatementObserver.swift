/// Is told of every statement that is run, for metrics and traces.
public protocol StatementObserver: Sendable {
    /// Runs a statement, and notes how it went.
    ///
    /// - Parameters:
    ///   - statement: What is run.
    ///   - rows: How many rows a result has, or were changed.
    ///   - run: Runs it; to be called once.
    /// - Returns: The result.
    /// - Throws: What `run` throws.
    nonisolated(nonsending) func observe<R>(
        _ statement: ObservedStatement, rows: (R) -> Int, _ run: nonisolated(nonsending) () async throws -> R
    ) async throws -> R
}

/// A statement that is about to be run.
public struct ObservedStatement: Sendable {
    /// Its text, without the values.
    public let sql: String
    /// The values, which are secrets more often than not; those that are ``Sensitive`` are masked.
    public let arguments: [SQLValue]

    /// A statement that somebody runs.
    public init(sql: String, arguments: [SQLValue]) {
        self.sql = sql
        self.arguments = arguments
    }
}

extension Lease {
    /// Runs a statement on the session, seen by the observer if there is one.
    func observed<R>(
        _ sql: String, _ arguments: @autoclosure () -> [SQLValue], rows: (R) -> Int,
        _ run: nonisolated(nonsending) (any DatabaseSession) async throws -> R
    ) async throws -> R {
        let session = try use()
        guard let observer else { return try await run(session) }
        let statement = ObservedStatement(sql: sql, arguments: arguments())
        return try await observer.observe(statement, rows: rows) { try await run(session) }
    }
}
