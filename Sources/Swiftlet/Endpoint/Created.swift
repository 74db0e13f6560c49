public import SwiftletData
public import SwiftletSchema

/// What was made: the id that the database gave it.
///
/// ```swift
/// try await tx.first(Created.self, "INSERT INTO users \(values: draft) RETURNING id")
/// ```
@Schema
public struct Created: RowDecodable, Equatable {
    /// id
    public var id: Int

    /// Creates an answer.
    public init(id: Int) {
        self.id = id
    }

    /// Reads the column `id`.
    ///
    /// - Throws: `DataError` with code `.decoding` when there is none.
    public init(row: Row) throws {
        id = try row.get("id")
    }
}
