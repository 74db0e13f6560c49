/// How an engine wants statements written.
public struct SQLDialect: Hashable, Sendable {
    /// What stands before a placeholder's number: `?` or `$`.
    public var placeholderPrefix: String
    /// A list that contains nothing, to stand after `IN`.
    public var emptyList: String

    /// Makes a dialect.
    public init(placeholderPrefix: String, emptyList: String) {
        self.placeholderPrefix = placeholderPrefix
        self.emptyList = emptyList
    }

    /// SQLite: `?1`, and a select without rows.
    public static let sqlite = SQLDialect(placeholderPrefix: "?", emptyList: "(SELECT NULL WHERE 0)")
    /// PostgreSQL: `$1`, and a list that equals nothing whatever its type.
    public static let postgres = SQLDialect(placeholderPrefix: "$", emptyList: "(NULL)")
}
