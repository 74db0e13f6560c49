/// Replaces a table of SQLite by one with another definition, which `ALTER TABLE` cannot write: the steps of
/// sqlite.org/lang_altertable.html, section 7. The rows, indexes and triggers stay, and so does what refers to the table.
///
/// The transaction must have been begun with foreign keys deferred.
struct SQLiteTableRebuild {
    private let script: MigrationScript
    private let table: String

    init(_ script: MigrationScript, _ table: String) {
        self.script = script
        self.table = table
    }

    /// Changes the definition and moves the rows.
    func run(_ change: (inout SQLiteTableText) throws -> Void) async throws {
        guard let definition = try await definitions("table").first else {
            throw DataError(.invalidStatement, "there is no table \(table)")
        }
        var text = try SQLiteTableText(definition)
        try change(&text)
        let attached = try await definitions("index") + definitions("trigger")
        let sequence = try await self.sequence()
        let replacement = "swiftlet_new_\(table)"

        let name = try SQLText.identifier(table)
        let newName = try SQLText.identifier(replacement)
        try await script.execute(text.rendered(as: newName))
        let columns = Set(try await self.columns(of: replacement))
        let copied = try await self.columns(of: table).filter(columns.contains)
            .map(SQLText.identifier).joined(separator: ", ")
        try await script.execute("INSERT INTO \(newName) (\(copied)) SELECT \(copied) FROM \(name)")
        try await script.execute("DROP TABLE \(name)")
        // What refers to the table, by its name, is to be left as it is.
        try await script.execute("PRAGMA legacy_alter_table = ON")
        try await script.execute("ALTER TABLE \(newName) RENAME TO \(name)")
        try await script.execute("PRAGMA legacy_alter_table = OFF")
        for statement in attached { try await script.execute(statement) }
        if let sequence {
            let text = try SQLText.literal(table)
            try await script.execute("DELETE FROM sqlite_sequence WHERE name = \(text)")
            try await script.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (\(text), \(sequence))")
        }
    }

    /// Drops the indexes that a column is part of, which are not part of the table's definition.
    func dropIndexes(with column: String) async throws {
        let names = try await script.reading.fetch(
            String.self,
            """
            SELECT list.name FROM pragma_index_list(\(table)) AS list
            JOIN pragma_index_info(list.name) AS info ON lower(info.name) = lower(\(column))
            WHERE list.origin = 'c'
            """)
        for name in names { try await script.execute("DROP INDEX \(try SQLText.identifier(name))") }
    }

    /// Whether a column is part of a foreign key.
    func isForeignKey(_ column: String) async throws -> Bool {
        let count = try await script.reading.value(
            Int.self,
            """
            SELECT count(*) FROM pragma_foreign_key_list(\(table)) WHERE lower("from") = lower(\(column))
            """)
        return count > 0
    }

    /// The statements that created the table or what is attached to it.
    private func definitions(_ type: String) async throws -> [String] {
        try await script.reading.fetch(
            String.self,
            """
            SELECT sql FROM sqlite_master
            WHERE type = \(type) AND lower(tbl_name) = lower(\(table)) AND sql IS NOT NULL ORDER BY rowid
            """)
    }

    private func columns(of table: String) async throws -> [String] {
        try await script.reading.fetch(String.self, "SELECT name FROM pragma_table_info(\(table))")
    }

    /// The largest number that the table ever gave to a row, which is not to be given again.
    private func sequence() async throws -> Int? {
        let counted: SQL = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"
        guard try await script.reading.first(counted) != nil else { return nil }
        return try await script.reading.first(Int.self, "SELECT seq FROM sqlite_sequence WHERE name = \(table)")
    }
}
