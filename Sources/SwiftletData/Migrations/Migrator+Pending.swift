import SwiftletSchema

extension Migrator {
    /// What is to be done with a table.
    enum Pending {
        /// It is missing.
        case create
        /// These versions were not run.
        case versions([Int])

        func steps(of history: TableHistory) -> [MigrationReport.Step] {
            switch self {
            case .create: [MigrationReport.Step(table: history.table.name)]
            case .versions(let indices):
                indices.map { index in
                    let version = history.versions[index]
                    return MigrationReport.Step(
                        table: history.table.name, version: version.version, author: version.author)
                }
            }
        }
    }

    /// Compares a table with its record.
    ///
    /// - Throws: `DataError` with code `.migrationChanged` naming a version that is not what was run under its name.
    func pending(_ history: TableHistory, _ reading: some SQLReading) async throws -> Pending {
        let records = try await records(of: history, reading)
        for version in history.versions {
            guard let record = records[version.version], record.checksum != version.checksum else { continue }
            throw DataError(
                .migrationChanged,
                "version \(version.version) of the table \(history.table.name) was changed after it was run at "
                    + "\(record.createTime): restore it, and write what is to change next as a new version")
        }
        let indices = history.versions.indices.filter { records[history.versions[$0].version] == nil }
        if try await reading.hasTable(history.table.name) { return .versions(indices) }
        // Before it is renamed, the table is there under an older name.
        if let first = indices.first, history.name(before: first) != history.table.name,
            try await reading.hasTable(history.name(before: first))
        {
            return .versions(indices)
        }
        return .create
    }

    private func records(
        of history: TableHistory, _ reading: some SQLReading
    ) async throws -> [String: MigrationRecord] {
        guard try await reading.hasTable(MigrationRecord.table.name) else { return [:] }
        let records = try await reading.fetch(
            MigrationRecord.self,
            "SELECT * FROM migration_record WHERE \(identifier: "table") IN \(list: history.allNames)")
        return Dictionary(records.map { ($0.version, $0) }) { first, _ in first }
    }
}

extension SQLReading {
    /// Whether there is a table of this name.
    func hasTable(_ name: String) async throws -> Bool {
        let sql: SQL =
            switch dialect.family {
            case .sqlite: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND lower(name) = lower(\(name))"
            case .postgres:
                "SELECT 1 FROM pg_tables WHERE schemaname = ANY (current_schemas(false)) AND tablename = \(name)"
            }
        return try await first(sql) != nil
    }
}
