import SwiftletSchema

/// Something about an operation that is to be known before it is run.
public struct MigrationWarning: Sendable, Hashable, CustomStringConvertible {
    /// What can happen.
    public enum Kind: Sendable, Hashable {
        /// Data is gone afterwards.
        case losesData
        /// Others wait as long as it takes.
        case locks
        /// Rows that are there may make it fail.
        case mayFail
    }

    /// What can happen.
    public var kind: Kind
    /// That in a sentence.
    public var description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    static func warnings(
        of operation: Migration.Operation, on history: TableHistory, hasRows: Bool, family: SQLDialect.Family
    ) -> [MigrationWarning] {
        let isServer = family == .postgres && hasRows
        switch operation.kind {
        case .dropTable(let name, _):
            return [MigrationWarning(.losesData, "drops the table \(name) and what it holds")]
        case .dropColumn(let name, _) where hasRows:
            return [MigrationWarning(.losesData, "drops the column \(name) and what it holds")]
        case .addColumn(let column) where hasRows:
            guard let description = try? column.description(in: history.table) else { return [] }
            return warnings(ofAdding: description, isServer: isServer)
        case .changeColumn(let column) where hasRows:
            var warnings = [
                MigrationWarning(.mayFail, "changes the column \(column.name), whose values must fit what it becomes")
            ]
            if isServer {
                warnings.append(
                    MigrationWarning(
                        .locks,
                        "changes the column \(column.name): nobody reads or writes the table while it is checked, and "
                            + "written anew if the type changes"))
            }
            return warnings
        case .notNull(let name, true) where hasRows:
            var warnings = [
                MigrationWarning(.mayFail, "refuses nulls in the column \(name), and fails if there are any")
            ]
            if isServer {
                warnings.append(
                    MigrationWarning(
                        .locks, "looks for nulls in the column \(name): nobody reads or writes the table meanwhile"))
            }
            return warnings
        case .addIndex(let index) where isServer && !index.isConcurrent:
            return [
                MigrationWarning(
                    .locks,
                    "adds an index on \(index.columns.joined(separator: ", ")): nobody writes to the table meanwhile; with "
                        + "concurrently: true, in a version of its own, they can")
            ]
        default: return []
        }
    }

    private static func warnings(ofAdding column: ColumnDescription, isServer: Bool) -> [MigrationWarning] {
        var warnings: [MigrationWarning] = []
        let isFilled = column.isNullable || column.isGenerated || (column.defaultValue ?? .computed) != .computed
        if !isFilled {
            warnings.append(
                MigrationWarning(
                    .mayFail,
                    "adds the column \(column.name), which may not be null, without a default value: that fails, for there "
                        + "are rows"))
        }
        if isServer, column.defaultValue == .uuid {
            warnings.append(
                MigrationWarning(
                    .locks, "gives each row its own \(column.name): nobody reads or writes the table meanwhile"))
        }
        if isServer, column.isUnique || column.isIndexed {
            warnings.append(
                MigrationWarning(
                    .locks, "adds an index on \(column.name): nobody writes to the table meanwhile"))
        }
        return warnings
    }
}
