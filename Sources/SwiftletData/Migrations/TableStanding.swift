import SwiftletSchema

/// How a table of a database stands to its versions.
struct TableStanding: Sendable {
    let history: TableHistory
    let records: TableRecords
    /// Whether the record of migrations has all its columns.
    var isRecordExtended: Bool
    /// Whether the table is to be created.
    let isMissing: Bool
    /// Whether it has rows.
    let hasRows: Bool

    /// The versions that were not run.
    var pending: [Int] { history.versions.indices.filter { records[history.versions[$0].version] == nil } }

    /// Whether nothing is to be done.
    var isDone: Bool { !isMissing && pending.isEmpty }

    /// The versions that the database knows and the program does not.
    var unknown: [MigrationRecord] { records.run.filter { history.index(of: $0.version) == nil } }

    /// What is to be known besides.
    var notes: [String] {
        unknown.map { record in
            "the table \(history.table.name) is at version \(record.version), which this program does not know: it was run "
                + "at \(record.createTime) by a newer program"
        }
    }

    /// What is not as it was when a version was run; nil if it is the same, or was not run.
    func change(of version: Migration) -> String? {
        records[version.version].flatMap { version.difference(fromChecksum: $0.checksum, content: $0.content) }
    }

    /// - Throws: `DataError` with code `.migrationChanged` naming a version that is not what was run under its name.
    func refuseChanges() throws {
        for version in history.versions {
            guard let record = records[version.version], let change = change(of: version) else { continue }
            throw DataError(
                .migrationChanged,
                "version \(version.version) of the table \(history.table.name) was changed after it was run at "
                    + "\(record.createTime): \(change). Restore it, and write what is to change next as a new version")
        }
    }

    /// The step that creates the table.
    var creation: MigrationReport.Step { MigrationReport.Step(table: history.table.name) }

    /// The step that runs a version.
    func step(_ index: Int, _ dialect: SQLDialect) -> MigrationReport.Step {
        let version = history.versions[index]
        var step = MigrationReport.Step(
            table: history.table.name, version: version.version, author: version.author)
        step.isTransactional = version.isTransactional(in: dialect.family)
        step.warnings = version.operations.flatMap {
            MigrationWarning.warnings(of: $0, on: history, hasRows: hasRows, family: dialect.family)
        }
        return step
    }
}

extension SQLReading {
    /// How a table stands to its versions.
    func standing(of history: TableHistory) async throws -> TableStanding {
        let records = try await migrationRecords(of: history.allNames)
        let pending = history.versions.indices.filter { records[history.versions[$0].version] == nil }
        var name: String?
        if try await hasTable(history.table.name) {
            name = history.table.name
        } else if let first = pending.first, try await hasTable(history.name(before: first)) {
            // Before it is renamed, the table is there under an older name.
            name = history.name(before: first)
        }
        var hasRows = false
        if let name, !pending.isEmpty {
            hasRows = try await first("SELECT 1 FROM \(raw: SQLText.identifier(name)) LIMIT 1") != nil
        }
        return TableStanding(
            history: history, records: records, isRecordExtended: try await isRecordExtended(), isMissing: name == nil,
            hasRows: hasRows)
    }
}
