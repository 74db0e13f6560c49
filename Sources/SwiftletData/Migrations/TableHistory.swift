/// A table with its versions, and the names it had on its way.
struct TableHistory: Sendable {
    let table: TableDescription
    let versions: [Migration]
    /// The table's name before each version, and after the last.
    private let names: [String]

    /// Follows the versions.
    ///
    /// - Throws: `DataError` with code `.configuration` if two versions have the same name, or the last name is not
    ///   the model's.
    init(_ table: TableDescription, versions: [Migration]) throws {
        self.table = table
        self.versions = versions
        if let twice = Dictionary(grouping: versions, by: \.version).first(where: { $1.count > 1 }) {
            throw DataError(.configuration, "the table \(table.name) has two versions named \(twice.key)")
        }
        for version in versions { try version.refuseMixture(table: table.name) }
        let renames = versions.map { $0.operations.compactMap(\.rename) }
        var name = renames.joined().first?.from ?? table.name
        var names = [name]
        for renames in renames {
            for rename in renames {
                guard rename.from == name else {
                    throw DataError(
                        .configuration, "the table \(rename.from) is renamed when its name is \(name) already")
                }
                name = rename.to
            }
            names.append(name)
        }
        guard name == table.name else {
            throw DataError(
                .configuration, "the table is named \(name) after its last version, but \(table.name) by its model")
        }
        self.names = names
    }

    /// The version of this name.
    func index(of version: String) -> Int? { versions.firstIndex { $0.version == version } }

    /// All names that the table ever had.
    var allNames: Set<String> { Set(names) }

    /// The table's name before a version.
    func name(before index: Int) -> String { names[index] }

    /// The table's name after a version.
    func name(after index: Int) -> String { names[index + 1] }
}

extension Migration {
    /// Refuses what could be carried out in part: a version is one transaction, or has none at all.
    ///
    /// - Throws: `DataError` with code `.configuration` that says what to write instead.
    fileprivate func refuseMixture(table: String) throws {
        func refuse(_ reason: String) -> DataError {
            DataError(.configuration, "version \(version) of the table \(table) \(reason)")
        }
        let outside = operations.filter { !$0.isTransactional(in: .postgres) }
        if !outside.isEmpty, outside.count < operations.count {
            throw refuse(
                "has operations of which some cannot be part of a transaction: give those a version of their own")
        }
        if outside.contains(where: \.isForNewTables) {
            throw refuse("has a statement that is not transactional, which cannot be run on new tables")
        }
        if let inverse, inverse.contains(where: { !$0.isTransactional(in: .postgres) }) {
            throw refuse("is taken back in a transaction, of which one of its operations cannot be part")
        }
    }
}

extension Migration.Operation {
    var rename: (from: String, to: String)? {
        if case .renameTable(let from, let to) = kind { (from, to) } else { nil }
    }
}
