/// What connections and transactions have in common: running statements that give rows.
///
/// All methods throw `DataError`, and `CancellationError` if the task is cancelled while a statement runs.
public protocol SQLReading: Sendable {
    /// How statements are written for the engine.
    var dialect: SQLDialect { get }

    /// Runs a statement and reads all its rows.
    func fetch(_ sql: SQL) async throws -> [Row]

    /// Runs a statement and reads at most its first row.
    func first(_ sql: SQL) async throws -> Row?

    /// Has the engine look at the text of a statement without running it.
    func describe(_ sql: String) async throws -> StatementDescription

    /// Runs a statement and reads its rows as they are asked for.
    func stream<T: RowDecodable>(_ type: T.Type, _ sql: SQL) -> RowStream<T>
}

// What follows is compiled into the programs that use it, for each type that they ask for.
extension SQLReading {
    /// Runs a statement and reads all its rows as a type.
    @inlinable
    public func fetch<T: RowDecodable>(_ type: T.Type, _ sql: SQL) async throws -> [T] {
        try await fetch(sql).map { try T(row: $0) }
    }

    /// Runs a statement and reads its first row as a type; nil if there is none.
    @inlinable
    public func first<T: RowDecodable>(_ type: T.Type, _ sql: SQL) async throws -> T? {
        guard let row = try await first(sql) else { return nil }
        return try T(row: row)
    }

    /// Runs a statement and reads the single column of its first row.
    ///
    /// - Throws: `DataError` with code `.noRows` if there is no row.
    public func value<T: SQLConvertible>(_ type: T.Type, _ sql: SQL) async throws -> T {
        guard let row = try await first(sql) else {
            throw DataError(.noRows, "a value was asked for, but the result has no row")
        }
        return try T(row: row)
    }

    /// Runs a statement and reads its rows as they are asked for.
    public func stream(_ sql: SQL) -> RowStream<Row> { stream(Row.self, sql) }
}
