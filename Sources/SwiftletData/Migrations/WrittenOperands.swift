import SwiftletSchema

/// A column as a version says it is.
enum WrittenColumn: Sendable {
    /// As the model has it when the version is run.
    case ofModel(String)
    /// As the version describes it.
    case described(PropertyDescription)

    static func described<T: Schema>(
        _ name: String, _ type: T.Type, _ value: DefaultValue?, _ options: [FieldOption]
    ) -> WrittenColumn {
        .described(PropertyDescription(name, type: type, defaultValue: value, options: options))
    }

    var name: String {
        switch self {
        case .ofModel(let name): name
        case .described(let property): property.name
        }
    }

    /// The same column under another name.
    func renamed(_ newName: String) -> WrittenColumn {
        switch self {
        case .ofModel: return .ofModel(newName)
        case .described(var property):
            property.name = newName
            return .described(property)
        }
    }

    /// What the column is.
    ///
    /// - Throws: `DataError` with code `.configuration` when the model has no such column.
    func description(in model: TableDescription) throws -> ColumnDescription {
        switch self {
        case .described(let property): return ColumnDescription(property)
        case .ofModel(let name):
            guard let column = model.columns.first(where: { $0.name == name }) else {
                throw DataError(
                    .configuration,
                    "the model of \(model.name) has no column \(name): write what it is, as in "
                        + "addColumn(\"\(name)\", String?.self)", column: name)
            }
            return column
        }
    }
}

/// An index as a version says it is.
struct WrittenIndex: Sendable {
    var columns: [String]
    var isUnique: Bool
    var name: String?
    var isConcurrent: Bool

    init(_ columns: [String], isUnique: Bool, name: String?, isConcurrent: Bool = false) {
        self.columns = columns
        self.isUnique = isUnique
        self.name = name
        self.isConcurrent = isConcurrent
    }

    init(_ index: IndexDefinition) {
        self.init(index.columns, isUnique: index.isUnique, name: index.name)
    }

    /// The index of a table.
    ///
    /// - Throws: `DataError` with code `.configuration` for an index without columns and name.
    func definition(of table: String) throws -> IndexDefinition {
        guard !columns.isEmpty || name != nil else {
            throw DataError(.configuration, "an index has columns, or a name to drop it by")
        }
        return IndexDefinition(table: table, columns: columns, isUnique: isUnique, givenName: name)
    }
}

/// A statement of a version.
struct WrittenStatement: Sendable {
    var text: String
    var isForNewTables: Bool
    var isTransactional: Bool
    var inverse: String?
}
