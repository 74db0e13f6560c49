/// One version of a table: what changes it from the version before.
///
/// ```swift
/// Migration("1.1", author: "li", date: "2026-03-01") {
///     $0.addColumn("nick")
///     $0.addIndex("nick")
/// }
/// ```
///
/// A version is run once, in a transaction; after that its operations must not be changed: what is to change next is a new
/// version. Operations that no transaction can hold (``Operation/addIndex(_:unique:name:concurrently:)`` concurrently,
/// ``Operation/sql(_:onNewTable:transactional:down:)`` that is not transactional) stand in versions without others.
public struct Migration: Sendable {
    /// The name of the version, unique among the table's.
    public let version: String
    /// Who wrote it.
    public let author: String
    /// When it was written, in whatever form; only shown.
    public let date: String?
    /// What is done, in order.
    public let operations: [Operation]
    /// What takes the version back, in order; nil where that follows from the operations.
    public let inverse: [Operation]?

    /// Creates a version.
    ///
    /// - Parameter down: What takes the version back, in order; needed only where it does not follow from the operations.
    public init(
        _ version: String, author: String, date: String? = nil, _ operations: [Operation], down: [Operation]? = nil
    ) {
        self.version = version
        self.author = author
        self.date = date
        self.operations = operations
        inverse = down
    }

    /// Creates a version of what a closure does to the table.
    ///
    /// - Parameter down: What takes the version back; needed only where it does not follow from the operations.
    public init(
        _ version: String, author: String, date: String? = nil, _ changes: (inout TableChanges) -> Void,
        down: ((inout TableChanges) -> Void)? = nil
    ) {
        self.init(
            version, author: author, date: date, TableChanges.operations(changes),
            down: down.map(TableChanges.operations))
    }
}

/// The versions of a model's table, the oldest first.
public struct ModelMigrations: Sendable {
    /// The model.
    public let model: any Model.Type
    /// The versions, the oldest first.
    public let versions: [Migration]

    /// Creates the list.
    public init(_ model: any Model.Type, _ versions: [Migration]) {
        self.model = model
        self.versions = versions
    }
}
