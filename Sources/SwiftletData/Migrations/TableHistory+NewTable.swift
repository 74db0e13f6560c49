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
        case .sql(_, let onNewTable): onNewTable
        default: false
        }
    }

    /// The index that is added or dropped, if the operation does that.
    ///
    /// - Throws: `DataError` with code `.configuration` for an index without columns and name.
    func index(of table: String) throws -> IndexDefinition? {
        switch kind {
        case .addIndex(let columns, let isUnique, let name), .dropIndex(let columns, let isUnique, let name):
            guard !columns.isEmpty || name != nil else {
                throw DataError(.configuration, "an index has columns, or a name to drop it by")
            }
            return IndexDefinition(table: table, columns: columns, isUnique: isUnique, givenName: name)
        default: return nil
        }
    }

    /// Does to a list of indexes what the operation does to those of the table.
    fileprivate func change(_ indexes: inout [IndexDefinition], of table: String) throws {
        switch kind {
        case .addIndex, .dropIndex:
            guard var index = try index(of: table) else { return }
            // Renaming the table or a column leaves the index's name as it is.
            index.givenName = index.name
            indexes.removeAll { $0.name == index.name }
            if case .addIndex = kind { indexes.append(index) }
        case .renameColumn(let name, let newName):
            for number in indexes.indices {
                indexes[number].columns = indexes[number].columns.map { $0 == name ? newName : $0 }
            }
        case .dropColumn(let name): indexes.removeAll { $0.columns.contains(name) }
        case .createTable, .addColumn, .notNull, .renameTable, .sql: return
        }
    }
}
