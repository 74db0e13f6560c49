import SwiftletSchema

extension Migration.Operation {
    /// What the operation does, as text that stays the same as long as it does the same.
    var fingerprint: String {
        switch kind {
        case .createTable(let model): "create table \(model.table.name)"
        case .addColumn(let property): "add column \(property.fingerprint)"
        case .renameColumn(let name, let newName): "rename column \(name) to \(newName)"
        case .dropColumn(let name): "drop column \(name)"
        case .notNull(let column, let isSet): "\(isSet ? "add" : "drop") not null \(column)"
        case .renameTable(let name, let newName): "rename table \(name) to \(newName)"
        case .addIndex(let columns, let isUnique, let name):
            "add index \(columns.joined(separator: ",")) \(isUnique) \(name ?? "")"
        case .dropIndex(let columns, let isUnique, let name):
            "drop index \(columns.joined(separator: ",")) \(isUnique) \(name ?? "")"
        case .sql(let statement, _): "sql \(statement)"
        }
    }
}

extension PropertyDescription {
    fileprivate var fingerprint: String {
        ([name, type.schemaName, "default \(defaultText)"] + options.compactMap(\.fingerprint)).joined(separator: " ")
    }

    private var defaultText: String {
        switch defaultValue {
        case nil, .computed: "none"
        case .now: "now"
        case .uuid: "uuid"
        case .json(let text): text
        }
    }
}

extension FieldOption {
    /// The option, if the table depends on it.
    fileprivate var fingerprint: String? {
        switch self {
        case .constraint(.length(let minimum, let maximum)): "length \(minimum) \(maximum.map { "\($0)" } ?? "")"
        case .constraint(.range(let minimum, let maximum, let isExclusive)):
            "range \(minimum?.description ?? "") \(maximum?.description ?? "") \(isExclusive)"
        case .constraint(.unique): "unique"
        case .references(let type): "references \(type.schemaName)"
        case .primaryKey: "primary key"
        case .indexed: "indexed"
        case .constraint, .name, .example, .readOnly, .deprecated: nil
        }
    }
}
