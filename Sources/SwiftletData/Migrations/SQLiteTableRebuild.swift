/// Replaces a table of SQLite by one with another definition, which `ALTER TABLE` cannot write: the steps of
/// sqlite.org/lang_altertable.html, section 7. The rows, indexes and triggers stay, and so does what refers to the table.
///
/// The transaction must have been begun with foreign keys deferred.
struct SQLiteTableRebuild {
    private let transaction: Transaction
    private let table: String

    init(_ transaction: Transaction, _ table: String) {
        self.transaction = transaction
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

        try await transaction.execute("\(raw: text.rendered(as: try SQLText.identifier(replacement)))")
        let columns = Set(try await self.columns(of: replacement))
        let copied = try await self.columns(of: table).filter(columns.contains)
            .map(SQLText.identifier).joined(separator: ", ")
        try await transaction.execute(
            "INSERT INTO \(identifier: replacement) (\(raw: copied)) SELECT \(raw: copied) FROM \(identifier: table)")
        try await transaction.execute("DROP TABLE \(identifier: table)")
        // What refers to the table, by its name, is to be left as it is.
        try await transaction.execute("PRAGMA legacy_alter_table = ON")
        try await transaction.execute("ALTER TABLE \(identifier: replacement) RENAME TO \(identifier: table)")
        try await transaction.execute("PRAGMA legacy_alter_table = OFF")
        for statement in attached { try await transaction.execute("\(raw: statement)") }
        if let sequence {
            try await transaction.execute("DELETE FROM sqlite_sequence WHERE name = \(table)")
            try await transaction.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (\(table), \(sequence))")
        }
    }

    /// Drops the indexes that a column is part of, which are not part of the table's definition.
    func dropIndexes(with column: String) async throws {
        let names = try await transaction.fetch(
            String.self,
            """
            SELECT list.name FROM pragma_index_list(\(table)) AS list
            JOIN pragma_index_info(list.name) AS info ON lower(info.name) = lower(\(column))
            WHERE list.origin = 'c'
            """)
        for name in names { try await transaction.execute("DROP INDEX \(raw: SQLText.identifier(name))") }
    }

    /// Whether a column is part of a foreign key.
    func isForeignKey(_ column: String) async throws -> Bool {
        let count = try await transaction.value(
            Int.self,
            """
            SELECT count(*) FROM pragma_foreign_key_list(\(table)) WHERE lower("from") = lower(\(column))
            """)
        return count > 0
    }

    /// The statements that created the table or what is attached to it.
    private func definitions(_ type: String) async throws -> [String] {
        try await transaction.fetch(
            String.self,
            """
            SELECT sql FROM sqlite_master
            WHERE type = \(type) AND lower(tbl_name) = lower(\(table)) AND sql IS NOT NULL ORDER BY rowid
            """)
    }

    private func columns(of table: String) async throws -> [String] {
        try await transaction.fetch(String.self, "SELECT name FROM pragma_table_info(\(table))")
    }

    /// The largest number that the table ever gave to a row, which is not to be given again.
    private func sequence() async throws -> Int? {
        let counted: SQL = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"
        guard try await transaction.first(counted) != nil else { return nil }
        return try await transaction.first(Int.self, "SELECT seq FROM sqlite_sequence WHERE name = \(table)")
    }
}
