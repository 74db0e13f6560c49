/// Reads what PostgreSQL knows of a table (its system catalogs).
struct PostgresInspection<Reading: SQLReading> {
    let reading: Reading
    /// The name as `to_regclass` takes it.
    private let relation: String

    init(reading: Reading, table: String) {
        self.reading = reading
        relation = SQLText.quotedName(table)
    }

    func state() async throws -> TableState {
        var state = TableState()
        state.columns = try await reading.fetch(
            """
            SELECT attname::text AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS is_filled,
                pg_get_expr(adbin, adrelid) AS default_value, attidentity <> '' AS is_generated
            FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
            WHERE attrelid = to_regclass(\(relation)) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
            """
        ).map { row in
            TableState.Column(
                name: try row.get("name"), type: try row.get("type"),
                isNullable: try !row.get("is_filled", as: Bool.self),
                defaultValue: try row.get("default_value", as: String?.self), isGenerated: try row.get("is_generated"))
        }
        for row in try await indexRows() {
            if try row.get("is_primary") {
                state.primaryKey.append(try row.get("column_name"))
            } else if let last = state.indexes.indices.last, try state.indexes[last].name == row.get("index_name") {
                state.indexes[last].columns.append(try row.get("column_name"))
            } else {
                state.indexes.append(
                    TableState.Index(
                        name: try row.get("index_name"), columns: [try row.get("column_name")],
                        isUnique: try row.get("is_unique"), isConstraint: try row.get("is_constraint"),
                        isValid: try row.get("is_valid")))
            }
        }
        state.references = try await reading.fetch(
            """
            SELECT own.attname::text AS column_name, target.relname::text AS table_name, other.attname::text AS target
            FROM pg_constraint
            JOIN pg_class AS target ON target.oid = confrelid
            JOIN pg_attribute AS own ON own.attrelid = conrelid AND own.attnum = conkey[1]
            JOIN pg_attribute AS other ON other.attrelid = confrelid AND other.attnum = confkey[1]
            WHERE conrelid = to_regclass(\(relation)) AND contype = 'f' AND cardinality(conkey) = 1
            """
        ).map { row in
            TableState.Reference(
                column: try row.get("column_name"), table: try row.get("table_name"), target: try row.get("target"))
        }
        return state
    }

    /// The columns of the indexes, in order; without indexes of expressions or of some rows only.
    private func indexRows() async throws -> [Row] {
        try await reading.fetch(
            """
            SELECT class.relname::text AS index_name, indisprimary AS is_primary, indisunique AS is_unique,
                indisvalid AS is_valid, attname::text AS column_name,
                EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('u', 'x')) AS is_constraint
            FROM pg_index JOIN pg_class AS class ON class.oid = indexrelid
            JOIN LATERAL unnest(indkey::int2[]) WITH ORDINALITY AS part (number, place) ON place <= indnkeyatts
            JOIN pg_attribute ON attrelid = indrelid AND attnum = part.number
            WHERE indrelid = to_regclass(\(relation)) AND indexprs IS NULL AND indpred IS NULL
            ORDER BY class.relname, place
            """)
    }
}
