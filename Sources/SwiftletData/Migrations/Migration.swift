/// One version of a table: what changes it from the version before.
///
/// ```swift
/// Migration("1.1", author: "li", [
///     .addColumn("nick", String?.self, options: [.length(...64)]),
///     .addIndex("nick"),
/// ])
/// ```
///
/// A version is run once, in a transaction; after that it must not be changed: what is to change next is a new version.
public struct Migration: Sendable {
    /// The name of the version, unique among the table's.
    public let version: String
    /// Who wrote it.
    public let author: String
    /// What is done, in order.
    public let operations: [Operation]

    /// Creates a version.
    public init(_ version: String, author: String, _ operations: [Operation]) {
        self.version = version
        self.author = author
        self.operations = operations
    }

    /// A number that tells whether the operations are those that were run (FNV-1a, 64 bits).
    var checksum: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in operations.map(\.fingerprint).joined(separator: "\n").utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
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
