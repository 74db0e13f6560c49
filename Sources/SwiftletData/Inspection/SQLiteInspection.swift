/// Reads what SQLite knows of a table (sqlite.org/pragma.html).
struct SQLiteInspection<Reading: SQLReading> {
    let reading: Reading
    let table: String

    func state() async throws -> TableState {
        var state = TableState()
        let columns = try await reading.fetch(
            #"SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_xinfo(\#(table)) ORDER BY cid"#)
        let keys = try columns.map { (name: try $0.get("name", as: String.self), part: try $0.get("pk", as: Int.self)) }
        state.primaryKey = keys.filter { $0.part > 0 }.sorted { $0.part < $1.part }.map(\.name)
        let isCounted = try await isCounted()
        state.columns = try columns.map { row in
            let name: String = try row.get("name")
            let type: String = try row.get("type")
            let isRowID = state.primaryKey == [name] && type.uppercased() == "INTEGER"
            return TableState.Column(
                name: name, type: type, isNullable: try !isRowID && row.get("notnull", as: Int.self) == 0,
                defaultValue: try row.get("dflt_value", as: String?.self), isGenerated: isRowID && isCounted)
        }
        state.indexes = try await indexes()
        state.references = try await references()
        return state
    }

    /// Whether numbers of rows are never given again.
    private func isCounted() async throws -> Bool {
        let sql = try await reading.first(
            String.self, "SELECT sql FROM sqlite_master WHERE type = 'table' AND lower(name) = lower(\(table))")
        return SQLiteToken.tokens(of: sql ?? "").contains { $0.keyword == "AUTOINCREMENT" }
    }

    private func indexes() async throws -> [TableState.Index] {
        let rows = try await reading.fetch(
            """
            SELECT list.name AS "index", list."unique" AS is_unique, list.origin, info.name AS "column"
            FROM pragma_index_list(\(table)) AS list JOIN pragma_index_info(list.name) AS info
            WHERE list.origin <> 'pk' AND list.partial = 0 ORDER BY list.name, info.seqno
            """)
        var indexes: [TableState.Index] = []
        var excluded: Set<String> = []
        for row in rows {
            let name: String = try row.get("index")
            guard let column = try row.get("column", as: String?.self) else {
                excluded.insert(name)
                continue
            }
            if indexes.last?.name == name {
                indexes[indexes.count - 1].columns.append(column)
            } else {
                indexes.append(
                    TableState.Index(
                        name: name, columns: [column], isUnique: try row.get("is_unique", as: Int.self) == 1,
                        isConstraint: try row.get("origin", as: String.self) == "u"))
            }
        }
        return indexes.filter { !excluded.contains($0.name) }
    }

    private func references() async throws -> [TableState.Reference] {
        let rows = try await reading.fetch(
            #"SELECT id, "table", "from", "to" FROM pragma_foreign_key_list(\#(table)) ORDER BY id, seq"#)
        let groups = try Dictionary(grouping: rows) { try $0.get("id", as: Int.self) }
        var references: [TableState.Reference] = []
        for row in groups.values.filter({ $0.count == 1 }).flatMap({ $0 }) {
            let target: String = try row.get("table")
            let column = try await keyColumn(row.get("to", as: String?.self), of: target)
            references.append(TableState.Reference(column: try row.get("from"), table: target, target: column))
        }
        return references
    }

    /// The column that a reference names, or the key of the table if it names none.
    private func keyColumn(_ column: String?, of table: String) async throws -> String {
        if let column { return column }
        return try await reading.first(String.self, "SELECT name FROM pragma_table_info(\(table)) WHERE pk = 1") ?? ""
    }
}
