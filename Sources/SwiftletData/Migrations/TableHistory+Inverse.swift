extension TableHistory {
    /// What takes a version back, in order; the table has its name after the version.
    ///
    /// - Throws: `DataError` with code `.irreversibleMigration` that says what to write when it does not follow from the
    ///   version and those before it.
    func inverse(of index: Int) throws -> [Migration.Operation] {
        let version = versions[index]
        if let inverse = version.inverse { return inverse }
        var known = Known()
        for (number, earlier) in versions.prefix(index).enumerated() {
            var name = self.name(before: number)
            for operation in earlier.operations { try known.follow(operation, &name) }
        }
        var name = self.name(before: index)
        var inverse: [[Migration.Operation.Kind]] = []
        for operation in version.operations {
            do {
                inverse.append(try known.inverse(of: operation, on: name))
            } catch let obstacle as Obstacle {
                throw DataError(
                    .irreversibleMigration,
                    "version \(version.version) of the table \(table.name) cannot be taken back: \(obstacle.reason); "
                        + "\(obstacle.remedy), or say behind the version what takes it back: down: { … }")
            }
            try known.follow(operation, &name)
        }
        return inverse.reversed().flatMap { $0 }.map(Migration.Operation.init(kind:))
    }

    /// Why an operation has no inverse, and what to write.
    private struct Obstacle: Error {
        let reason: String
        let remedy: String
    }

    /// What the versions so far tell of the table.
    private struct Known {
        private var columns: [String: WrittenColumn] = [:]
        private var indexes: [IndexDefinition] = []

        /// Takes note of an operation.
        mutating func follow(_ operation: Migration.Operation, _ table: inout String) throws {
            try operation.change(&indexes, of: table)
            switch operation.kind {
            case .addColumn(let column), .changeColumn(let column): columns[column.name] = column
            case .renameColumn(let name, let newName):
                columns[newName] = columns.removeValue(forKey: name)?.renamed(newName)
            case .dropColumn(let name, _): columns[name] = nil
            case .renameTable(_, let newName): table = newName
            default: break
            }
        }

        /// What undoes an operation, in order.
        func inverse(of operation: Migration.Operation, on table: String) throws -> [Migration.Operation.Kind] {
            switch operation.kind {
            case .createTable(let model): return [.dropTable(model.table.name, was: model)]
            case .dropTable(let name, let model):
                guard let model else {
                    throw Obstacle(reason: "it drops the table \(name)", remedy: "leave the table where it is")
                }
                return [.createTable(model)]
            case .addColumn(let column): return [.dropColumn(column.name, was: column)]
            case .changeColumn(let column):
                guard let former = columns[column.name] else {
                    throw Obstacle(
                        reason: "what the column \(column.name) was before is not known",
                        remedy: "add a version that changes it to what it is to be")
                }
                return [.changeColumn(former)]
            case .renameColumn(let name, let newName): return [.renameColumn(from: newName, to: name)]
            case .dropColumn(let name, let was):
                guard let column = was ?? columns[name] else {
                    throw Obstacle(
                        reason: "what the column \(name) was is not known",
                        remedy: "write it, as in dropColumn(\"\(name)\", was: String.self)")
                }
                return [.addColumn(column)] + lostIndexes(with: column)
            case .notNull(let column, let isSet): return [.notNull(column, isSet: !isSet)]
            case .renameTable(let name, let newName): return [.renameTable(from: newName, to: name)]
            case .addIndex(let index):
                return [.dropIndex(WrittenIndex(try index.definition(of: table)))]
            case .dropIndex(let index):
                let definition = try index.definition(of: table)
                let known = indexes.first { $0.name == definition.name } ?? definition
                guard !known.columns.isEmpty else {
                    throw Obstacle(
                        reason: "the columns of the index \(known.name) are not known",
                        remedy: "write them, as in dropIndex(\"…\", name: \"\(known.name)\")")
                }
                return [.addIndex(WrittenIndex(known))]
            case .sql(let statement):
                guard let inverse = statement.inverse else {
                    throw Obstacle(
                        reason: "it runs a statement of its own",
                        remedy: "write what undoes that, as in sql(\"…\", onNewTable: …, down: \"…\")")
                }
                return [Migration.Operation.sql(inverse, onNewTable: false).kind]
            }
        }

        /// The indexes that versions before have added and that go with a column.
        private func lostIndexes(with column: WrittenColumn) -> [Migration.Operation.Kind] {
            indexes.filter { $0.columns.contains(column.name) }.map { .addIndex(WrittenIndex($0)) }
        }
    }
}
