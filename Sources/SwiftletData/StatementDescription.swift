/// What an engine tells of a statement without running it.
public struct StatementDescription: Hashable, Sendable {
    /// The names of the engine's types of the parameters; "any" where it does not care.
    public var parameters: [String]
    /// The names of the columns that it gives.
    public var columns: [String]

    /// Makes a description.
    public init(parameters: [String], columns: [String]) {
        self.parameters = parameters
        self.columns = columns
    }
}

extension SQLReading {
    /// Has the engine look at a statement without running it; one that was prepared runs faster the first time.
    ///
    /// - Throws: `DataError` with code `.invalidStatement` for one that it would not run.
    @discardableResult
    public func prepare(_ sql: SQL) async throws -> StatementDescription {
        let (text, _) = try sql.rendered(for: dialect)
        return try await describe(text)
    }
}
