public import SwiftletSchema

/// A type whose values are the rows of a table.
///
/// `@Model` writes the conformance. By hand, it is that of `Schema`, of `RowDecodable`, and:
///
/// ```swift
/// static var table: TableDescription { TableDescription("users", of: User.self) }
/// ```
public protocol Model: Schema, RowDecodable {
    /// The table that holds the rows.
    static var table: TableDescription { get }
}
