import SwiftletSchema

/// The tables in which migrations are recorded, as statements that stand in the script of each.
struct MigrationRecords {
    let script: MigrationScript

    /// Makes the record, if it is missing.
    ///
    /// - Parameter isExtended: Whether the record is known to have all its columns.
    func create(isExtended: Bool) async throws {
        try await create(MigrationRecord.table)
        // Databases of the first release have a record without it.
        if !isExtended { try await script.execute(#"ALTER TABLE "migration_record" ADD COLUMN "content" TEXT"#) }
    }

    /// Makes the table of what is under way, if it is missing.
    func createProgress() async throws { try await create(MigrationProgress.table) }

    private func create(_ table: TableDescription) async throws {
        for statement in try TableDefinition(table, dialect: script.dialect).statements {
            try await script.execute(statement)
        }
    }

    /// Records a version as run.
    func add(_ version: Migration, of table: String, took duration: Duration) async throws {
        try await script.execute(
            """
            INSERT INTO "migration_record" ("table", "version", "author", "checksum", "duration", "content") VALUES \
            (\(try literals(table, version.version, version.author, version.checksum)), \(duration.milliseconds), \
            \(try literals(version.content)))
            """)
    }

    /// Removes the record of a version.
    func remove(_ version: String, of names: Set<String>) async throws {
        try await script.execute(
            """
            DELETE FROM "migration_record" WHERE "table" IN (\(try literals(names.sorted()))) \
            AND "version" = \(try literals(version))
            """)
    }

    /// Removes the records of all versions.
    func removeAll(of names: Set<String>) async throws {
        try await script.execute(
            #"DELETE FROM "migration_record" WHERE "table" IN (\#(try literals(names.sorted())))"#)
    }

    /// Notes that a step is begun, so that it is known if it does not come to its end.
    func begin(step: Int, of version: String, of table: String) async throws {
        let values = try literals(table, version)
        try await script.execute(
            """
            INSERT INTO "migration_progress" ("table", "version", "step") VALUES (\(values), \(step)) \
            ON CONFLICT ("table", "version") DO UPDATE SET "step" = excluded."step", \
            "create_time" = excluded."create_time"
            """)
    }

    /// Notes that all steps of a version are finished.
    func finish(_ version: String, of names: Set<String>) async throws {
        try await script.execute(
            """
            DELETE FROM "migration_progress" WHERE "table" IN (\(try literals(names.sorted()))) \
            AND "version" = \(try literals(version))
            """)
    }

    private func literals(_ texts: String...) throws -> String { try literals(texts) }

    private func literals(_ texts: [String]) throws -> String {
        try texts.map(SQLText.literal).joined(separator: ", ")
    }
}

/// What is recorded of one table.
struct TableRecords {
    /// The versions that were run, the oldest first.
    var run: [MigrationRecord] = []
    /// The versions that were begun outside of a transaction.
    var begun: [String: MigrationProgress] = [:]

    /// The record of a version.
    subscript(_ version: String) -> MigrationRecord? { run.first { $0.version == version } }
}

extension SQLReading {
    /// What is recorded of the tables of these names.
    func migrationRecords(of names: Set<String>) async throws -> TableRecords {
        var records = TableRecords()
        if try await hasTable(MigrationRecord.table.name) {
            // Of the first release it lacks the operations. All columns are named, for one may be added meanwhile.
            let content: SQL = try await isRecordExtended() ? "content" : "NULL AS content"
            records.run = try await fetch(
                MigrationRecord.self,
                """
                SELECT \(identifier: "table"), version, author, create_time, checksum, duration, \(content)
                FROM migration_record WHERE \(identifier: "table") IN \(list: names.sorted())
                ORDER BY create_time, version
                """)
        }
        if try await hasTable(MigrationProgress.table.name) {
            let begun = try await fetch(
                MigrationProgress.self,
                "SELECT * FROM migration_progress WHERE \(identifier: "table") IN \(list: names.sorted())")
            records.begun = Dictionary(begun.map { ($0.version, $0) }) { first, _ in first }
        }
        return records
    }

    /// Whether the record of migrations has all its columns; a record that is missing will have them.
    func isRecordExtended() async throws -> Bool {
        guard try await hasTable(MigrationRecord.table.name) else { return true }
        let sql: SQL =
            switch dialect.family {
            case .sqlite: "SELECT 1 FROM pragma_table_info('migration_record') WHERE name = 'content'"
            case .postgres:
                """
                SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('migration_record') AND attname = 'content'
                AND NOT attisdropped
                """
            }
        return try await first(sql) != nil
    }

    /// Whether there is a table of this name.
    func hasTable(_ name: String) async throws -> Bool {
        let sql: SQL =
            switch dialect.family {
            case .sqlite: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND lower(name) = lower(\(name))"
            case .postgres:
                """
                SELECT 1 FROM pg_class WHERE oid = to_regclass(\(SQLText.quotedName(name))) AND relkind IN ('r', 'p')
                """
            }
        return try await first(sql) != nil
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
