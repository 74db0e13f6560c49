/// Where a table differs from its model.
public struct TableDifferences: Sendable {
    /// One thing that differs.
    public struct Difference: Sendable, CustomStringConvertible {
        /// What differs, in a sentence.
        public let description: String
        /// The operations that would close the gap; none where that is to be done by hand.
        public let operations: [Migration.Operation]
        /// The operations as source text of a version, a line for each.
        public let source: [String]
    }

    /// The table.
    public let table: String
    /// What differs.
    public var differences: [Difference] = []
    /// The statements that would close the gap.
    public var statements: [String] = []
    /// What is to be known before they are run.
    public var warnings: [MigrationWarning] = []

    /// The version that would close the gap, as source text.
    ///
    /// - Parameters:
    ///   - version: Its name.
    ///   - author: Who is to be named as its author.
    ///   - date: When it is written.
    public func source(version: String, author: String, date: String) -> String {
        var lines = ["Migration(\(version.debugDescription), author: \(author.debugDescription), date: \"\(date)\") {"]
        for difference in differences {
            lines.append("    // \(difference)")
            lines += difference.source.map { "    " + $0 }
        }
        return (lines + ["},"]).joined(separator: "\n")
    }
}

extension Migrator {
    /// Where the database differs from the models, for tables whose versions are all run: columns, their types, defaults and
    /// whether they may be null, indexes, references and primary keys.
    ///
    /// Nothing is changed: tables like those of the models are made in a transaction that is rolled back, so that both sides
    /// are told in the engine's own words.
    public func differences() async throws -> [TableDifferences] {
        try await differences(standings(histories).filter(\.isDone))
    }

    func differences(_ standings: [TableStanding]) async throws -> [TableDifferences] {
        guard !standings.isEmpty else { return [] }
        return try await undoing { tx in
            var all: [TableDifferences] = []
            for standing in standings {
                let history = standing.history
                let comparison = try await TableComparison(history, among: models, in: tx)
                var found = TableDifferences(table: history.table.name, differences: comparison.differences)
                guard !found.differences.isEmpty else { continue }
                let operations = found.differences.flatMap(\.operations)
                found.warnings = operations.flatMap {
                    MigrationWarning.warnings(
                        of: $0, on: history, hasRows: comparison.hasRows, family: database.dialect.family)
                }
                found.statements = try await statements(operations, on: history, in: tx)
                all.append(found)
            }
            return all
        }
    }

    /// The statements of operations; on SQLite they are run to know them, as far as the rows allow it.
    private func statements(
        _ operations: [Migration.Operation], on history: TableHistory, in tx: Transaction
    ) async throws -> [String] {
        let isServer = tx.dialect.family == .postgres
        let script = isServer ? MigrationScript(writing: tx.dialect) : MigrationScript(running: tx)
        do {
            try await tx.transaction { _ in
                var editor = TableEditor(script, table: history.table.name, model: history.table, among: models)
                for operation in operations { try await editor.apply(operation) }
            }
        } catch let error as DataError where !isServer && error.code != .rollbackFailed {
            return script.statements + ["-- this fails: \(error.message)"]
        }
        return script.statements
    }
}
