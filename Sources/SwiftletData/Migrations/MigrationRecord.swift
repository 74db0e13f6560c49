import SwiftletSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A version that was run.
@Model("migration_record")
struct MigrationRecord {
    /// the table
    @Field(.primaryKey, .name("table")) var tableName: String
    /// the version
    @Field(.primaryKey) var version: String
    /// who wrote it
    var author: String
    /// when it was run
    var createTime: Date = .now
    /// what it did, as a number to compare
    var checksum: String
    /// how long it took, in milliseconds
    var duration: Int
}

extension MigrationRecord.Draft {
    init(_ version: Migration, of table: String, duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(
            tableName: table, version: version.version, author: version.author, checksum: version.checksum,
            duration: Int(seconds * 1000 + attoseconds / 1_000_000_000_000_000))
    }
}
