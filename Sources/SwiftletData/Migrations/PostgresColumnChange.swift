/// The statements that make a column of PostgreSQL what a definition says.
struct PostgresColumnChange {
    let table: String
    let definition: ColumnDefinition

    /// The statements, to be run in order; they need not know what the column is now.
    ///
    /// - Throws: `DataError` with code `.configuration` for names and constants that cannot be written.
    var statements: [String] {
        get throws {
            let column = definition.column
            let name = try SQLText.identifier(column.name)
            let type = definition.typeName
            let alter = "ALTER TABLE \(try SQLText.identifier(table))"
            var changes = ["ALTER COLUMN \(name) TYPE \(type) USING \(name)::\(type)"]
            if let value = try definition.defaultValue { changes.append("ALTER COLUMN \(name) SET DEFAULT \(value)") }
            if !column.isPrimaryKey {
                changes.append("ALTER COLUMN \(name) \(column.isNullable ? "DROP" : "SET") NOT NULL")
            }
            changes += try definition.conditions.map { "ADD CHECK (\($0))" }
            if let reference = try definition.reference { changes.append("ADD FOREIGN KEY (\(name)) \(reference)") }
            // A default value of the old type might not fit the new one; that of an identity cannot be dropped.
            let dropDefault = column.isGenerated ? [] : ["\(alter) ALTER COLUMN \(name) DROP DEFAULT"]
            return [try dropConstraints] + dropDefault + ["\(alter) \(changes.joined(separator: ", "))"]
        }
    }

    /// Drops the checks and references of the column alone, whatever they are named.
    private var dropConstraints: String {
        get throws {
            let quotedTable = try SQLText.literal(SQLText.identifier(table))
            let body = """
                DECLARE constraint_name text;
                BEGIN
                    FOR constraint_name IN
                        SELECT conname FROM pg_constraint
                        WHERE conrelid = to_regclass(\(quotedTable)) AND contype IN ('c', 'f') AND conkey = ARRAY[(
                            SELECT attnum FROM pg_attribute
                            WHERE attrelid = conrelid AND attname = \(try SQLText.literal(definition.column.name)))]
                    LOOP
                        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', \(quotedTable), constraint_name);
                    END LOOP;
                END
                """
            let tag = "$swiftlet$"
            return "DO " + (body.contains(tag) ? try SQLText.literal(body) : tag + body + tag)
        }
    }
}
