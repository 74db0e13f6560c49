extension TableHistory {
    /// The indexes that the versions have added and not dropped again, on columns that the model has.
    ///
    /// - Throws: `DataError` with code `.configuration` for an index without columns and name.
    var remainingIndexes: [IndexDefinition] {
        get throws {
            var indexes: [IndexDefinition] = []
            for (number, version) in versions.enumerated() {
                var tableName = name(before: number)
                for operation in version.operations {
                    try operation.change(&indexes, of: tableName)
                    tableName = operation.rename?.to ?? tableName
                }
            }
            let columns = Set(table.columns.map(\.name))
            return indexes.filter { columns.isSuperset(of: $0.columns) }.map { index in
                IndexDefinition(
                    table: table.name, columns: index.columns, isUnique: index.isUnique, givenName: index.name)
            }
        }
    }
}

extension Migration.Operation {
    /// Whether the operation is also carried out after the table was created as its model is.
    var isForNewTables: Bool {
        switch kind {
        case .createTable: true
        case .sql(let statement): statement.isForNewTables
        default: false
        }
    }

    /// Does to a list of indexes what the operation does to those of the table.
    func change(_ indexes: inout [IndexDefinition], of table: String) throws {
        switch kind {
        case .addIndex(let index): try add(index, of: table, to: &indexes, isThere: true)
        case .dropIndex(let index): try add(index, of: table, to: &indexes, isThere: false)
        case .renameColumn(let name, let newName):
            for number in indexes.indices {
                indexes[number].columns = indexes[number].columns.map { $0 == name ? newName : $0 }
            }
        case .dropColumn(let name, _): indexes.removeAll { $0.columns.contains(name) }
        case .createTable, .dropTable, .addColumn, .changeColumn, .notNull, .renameTable, .sql: return
        }
    }

    private func add(
        _ written: WrittenIndex, of table: String, to indexes: inout [IndexDefinition], isThere: Bool
    ) throws {
        var index = try written.definition(of: table)
        // Renaming the table or a column leaves the index's name as it is.
        index.givenName = index.name
        indexes.removeAll { $0.name == index.name }
        if isThere { indexes.append(index) }
    }
}
