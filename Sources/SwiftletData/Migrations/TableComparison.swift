import SwiftletSchema

/// Compares a table with its model: a table like the model's is made beside it, and both are read back.
struct TableComparison {
    private(set) var differences: [TableDifferences.Difference] = []
    let hasRows: Bool
    private let history: TableHistory
    private let family: SQLDialect.Family

    private var table: TableDescription { history.table }

    /// Compares.
    ///
    /// - Parameter tx: A transaction that is rolled back.
    init(_ history: TableHistory, among models: [any Model.Type], in tx: Transaction) async throws {
        self.history = history
        family = tx.dialect.family
        hasRows = try await tx.first("SELECT 1 FROM \(raw: SQLText.identifier(history.table.name)) LIMIT 1") != nil
        var double = history.table
        double.name = "swiftlet_model"
        // Without references, for which those tables would be locked that are referred to.
        for statement in try TableDefinition(double, dialect: tx.dialect).statements.prefix(1) {
            try await tx.execute("\(raw: statement)")
        }
        let expected = try await tx.tableState(double.name)
        try await tx.execute("DROP TABLE \(identifier: double.name)")
        guard let expected, let actual = try await tx.tableState(history.table.name) else { return }
        let definition = TableDefinition(history.table, among: models, dialect: tx.dialect)
        let references = definition.references
        compareColumns(expected, actual, references)
        compareKeys(expected, actual)
        try compareIndexes(definition.indexes + history.remainingIndexes, actual)
    }

    private mutating func compareColumns(
        _ expected: TableState, _ actual: TableState, _ references: [TableState.Reference]
    ) {
        var isAdded = false
        for column in expected.columns {
            if let there = actual.columns.first(where: { isSame($0.name, column.name) }) {
                compare(column, there, references.first { $0.column == column.name }, actual)
            } else {
                isAdded = true
                add(
                    "the column \(column.name) is missing", .addColumn(column.name),
                    source: "$0.addColumn(\(column.name.debugDescription))")
            }
        }
        for column in actual.columns where !expected.columns.contains(where: { isSame($0.name, column.name) }) {
            let type = column.swiftType(family).map { ", was: \($0).self" } ?? ""
            let hint = isAdded ? " (if it only has another name now, use renameColumn instead)" : ""
            add(
                "the model has no column \(column.name)\(hint)", .dropColumn(column.name),
                source: "$0.dropColumn(\(column.name.debugDescription)\(type))")
        }
    }

    private mutating func compare(
        _ expected: TableState.Column, _ actual: TableState.Column, _ reference: TableState.Reference?,
        _ table: TableState
    ) {
        let name = expected.name
        var reasons: [String] = []
        if !hasSameType(expected, actual) { reasons.append("is \(actual.type), in the model \(expected.type)") }
        if expected.defaultValue != actual.defaultValue {
            let (is_, model) = (actual.defaultValue ?? "none", expected.defaultValue ?? "none")
            reasons.append("has the default value \(is_), in the model \(model)")
        }
        if expected.isGenerated != actual.isGenerated {
            reasons.append(
                expected.isGenerated ? "is not made by the database" : "is made by the database, but not in the model")
        }
        let present = table.references.filter { isSame($0.column, name) }
        if !present.contains(where: { isSame($0, reference) }) || present.count != 1,
            reference != nil || !present.isEmpty
        {
            let target = reference.map { "\($0.table) (\($0.target))" } ?? "nothing"
            let now = present.map { "\($0.table) (\($0.target))" }.joined(separator: ", ")
            reasons.append("refers to \(now.isEmpty ? "nothing" : now), in the model to \(target)")
        }
        let isNullDifferent = expected.isNullable != actual.isNullable
        if reasons.isEmpty, isNullDifferent {
            let verb = expected.isNullable ? "dropNotNull" : "addNotNull"
            add(
                "the column \(name) may \(expected.isNullable ? "not be null, but in the model it may" : "be null, but in the model it may not")",
                expected.isNullable ? .dropNotNull(name) : .addNotNull(name),
                source: "$0.\(verb)(\(name.debugDescription))")
        } else if !reasons.isEmpty {
            if isNullDifferent { reasons.append("may \(actual.isNullable ? "" : "not ")be null") }
            let sentence = "the column \(name) \(reasons.joined(separator: ", "))"
            // What makes the values of a key cannot be changed by altering the column.
            guard expected.isGenerated == actual.isGenerated else { return addByHand(sentence) }
            add(sentence, .changeColumn(name), source: "$0.changeColumn(\(name.debugDescription))")
        }
    }

    private mutating func compareKeys(_ expected: TableState, _ actual: TableState) {
        guard !expected.primaryKey.elementsEqual(actual.primaryKey, by: isSame) else { return }
        let (is_, model) = (actual.primaryKey.joined(separator: ", "), expected.primaryKey.joined(separator: ", "))
        addByHand("the primary key is (\(is_)), in the model (\(model))")
    }

    private mutating func compareIndexes(_ expected: [IndexDefinition], _ actual: TableState) {
        var rest = actual.indexes
        var seen: Set<[String]> = []
        // What the model and a version say is one index; so is what two versions name differently.
        for index in expected where seen.insert(index.columns + [index.isUnique ? "unique" : ""]).inserted {
            let match = rest.firstIndex {
                $0.isUnique == index.isUnique && $0.columns.elementsEqual(index.columns, by: isSame)
            }
            guard let match else {
                let columns = index.columns.map(\.debugDescription).joined(separator: ", ")
                let isOwn = IndexDefinition(table: table.name, columns: index.columns, isUnique: index.isUnique).name
                let name = isOwn == index.name ? "" : ", name: \(index.name.debugDescription)"
                add(
                    "the \(index.isUnique ? "unique " : "")index \(index.name) is missing",
                    .addIndex(index.columns, unique: index.isUnique, name: index.name, concurrently: false),
                    source: "$0.addIndex(\(columns)\(index.isUnique ? ", unique: true" : "")\(name))")
                continue
            }
            if !rest[match].isValid {
                addByHand("the index \(rest[match].name) is invalid: its making was cut off. Drop it and make it anew")
            }
            rest.remove(at: match)
        }
        for index in rest where !history.isNamedInStatements(index.name) {
            let columns = index.columns.joined(separator: ", ")
            let sentence = "the model has no \(index.isUnique ? "unique " : "")index on \(columns), as \(index.name) is"
            guard !index.isConstraint else {
                addByHand(sentence + "; it belongs to a constraint of the table")
                continue
            }
            let names = index.columns.map(\.debugDescription).joined(separator: ", ")
            let unique = index.isUnique ? ", unique: true" : ""
            add(
                sentence, .dropIndex(index.columns, unique: index.isUnique, name: index.name, concurrently: false),
                source: "$0.dropIndex(\(names)\(unique), name: \(index.name.debugDescription))")
        }
    }

    private mutating func add(_ description: String, _ operation: Migration.Operation, source: String) {
        differences.append(
            TableDifferences.Difference(description: description, operations: [operation], source: [source]))
    }

    private mutating func addByHand(_ description: String) {
        differences.append(
            TableDifferences.Difference(
                description: description + "; no operation changes that: write what does in sql(…)", operations: [],
                source: []))
    }

    /// Whether names mean the same: SQLite does not tell capital letters from small ones.
    private func isSame(_ name: String, _ other: String) -> Bool {
        family == .sqlite ? name.lowercased() == other.lowercased() : name == other
    }

    private func isSame(_ reference: TableState.Reference, _ other: TableState.Reference?) -> Bool {
        guard let other else { return false }
        return isSame(reference.table, other.table) && isSame(reference.target, other.target)
    }

    private func hasSameType(_ column: TableState.Column, _ other: TableState.Column) -> Bool {
        family == .sqlite ? SQLiteAffinity.isSame(column.type, other.type) : column.type == other.type
    }
}

extension TableHistory {
    /// Whether a statement of a version has this name in it, so that it is meant to be there.
    fileprivate func isNamedInStatements(_ name: String) -> Bool {
        versions.flatMap(\.operations).contains { operation in
            guard case .sql(let statement) = operation.kind else { return false }
            return SQLiteToken.tokens(of: statement.text).contains { $0.name.lowercased() == name.lowercased() }
        }
    }
}
