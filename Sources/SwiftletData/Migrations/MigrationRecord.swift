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
    /// what it did, an operation a line
    var content: String?
}

/// A step of a version that was begun outside of a transaction and is not known to have been finished.
@Model("migration_progress")
struct MigrationProgress {
    /// the table
    @Field(.primaryKey, .name("table")) var tableName: String
    /// the version
    @Field(.primaryKey) var version: String
    /// the number of the operation, from 1; those before are finished
    var step: Int
    /// when it was begun
    var createTime: Date = .now
}
