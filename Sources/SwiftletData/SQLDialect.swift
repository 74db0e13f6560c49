/// How an engine wants statements written.
public struct SQLDialect: Hashable, Sendable {
    /// The language that tables are defined in.
    public enum Family: Hashable, Sendable {
        /// SQLite (sqlite.org/lang.html).
        case sqlite
        /// PostgreSQL.
        case postgres
    }

    /// The language that tables are defined in.
    public var family: Family
    /// What stands before a placeholder's number: `?` or `$`.
    public var placeholderPrefix: String
    /// A list that contains nothing, to stand after `IN`.
    public var emptyList: String

    /// Makes a dialect.
    public init(family: Family, placeholderPrefix: String, emptyList: String) {
        self.family = family
        self.placeholderPrefix = placeholderPrefix
        self.emptyList = emptyList
    }

    /// SQLite: `?1`, and a select without rows.
    public static let sqlite = SQLDialect(
        family: .sqlite, placeholderPrefix: "?", emptyList: "(SELECT NULL WHERE 0)")
    /// PostgreSQL: `$1`, and a list that equals nothing whatever its type.
    public static let postgres = SQLDialect(family: .postgres, placeholderPrefix: "$", emptyList: "(NULL)")
}
