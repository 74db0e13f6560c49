import SwiftletSchema

extension Migration {
    /// A number that tells whether the operations are those that were run (FNV-1a, 64 bits).
    var checksum: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in operations.map(\.fingerprint).joined(separator: "\n").utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The operations as text: a line for each.
    var content: String { operations.map(\.line).joined(separator: "\n") }

    /// What is not as it was when the version was run; nil if it is the same.
    ///
    /// - Parameters:
    ///   - checksum: What was recorded.
    ///   - content: The operations at that time; nil if they were not recorded.
    func difference(fromChecksum checksum: String, content: String?) -> String? {
        guard checksum != self.checksum else { return nil }
        guard let content else { return "its operations are not what was run" }
        let recorded = content.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
        for (number, operation) in operations.enumerated() {
            guard number < recorded.count else { return "operation \(number + 1), `\(operation.line)`, is new" }
            guard !operation.isSame(asLine: recorded[number]) else { continue }
            return "operation \(number + 1) was `\(recorded[number])` and is `\(operation.line)`"
        }
        guard recorded.count > operations.count else { return nil }
        return "operation \(operations.count + 1), `\(recorded[operations.count])`, is missing"
    }
}

extension Migration.Operation {
    /// What the operation does, as text that stays the same as long as it does the same. How it is done, and how it is
    /// taken back, is no part of it.
    var fingerprint: String {
        switch kind {
        case .createTable(let model): "create table \(model.table.name)"
        case .dropTable(let name, _): "drop table \(name)"
        case .addColumn(let column): "add column \(column.fingerprint)"
        case .changeColumn(let column): "change column \(column.fingerprint)"
        case .renameColumn(let name, let newName): "rename column \(name) to \(newName)"
        case .dropColumn(let name, _): "drop column \(name)"
        case .notNull(let column, let isSet): "\(isSet ? "add" : "drop") not null \(column)"
        case .renameTable(let name, let newName): "rename table \(name) to \(newName)"
        case .addIndex(let index): "add index \(index.fingerprint)"
        case .dropIndex(let index): "drop index \(index.fingerprint)"
        case .sql(let statement): "sql \(statement.text)"
        }
    }

    /// The fingerprint in one line.
    fileprivate var line: String {
        fingerprint.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
    }

    /// Whether the operation does what one that was run did; a column of the model may have been written out since.
    fileprivate func isSame(asLine recorded: String) -> Bool {
        switch kind {
        case .addColumn(let column) where recorded == "add column \(WrittenColumn.ofModel(column.name).fingerprint)":
            true
        case .changeColumn(let column)
        where recorded == "change column \(WrittenColumn.ofModel(column.name).fingerprint)": true
        default: line == recorded
        }
    }
}

extension WrittenColumn {
    fileprivate var fingerprint: String {
        switch self {
        case .ofModel(let name): "\(name) as in the model"
        case .described(let property): property.fingerprint
        }
    }
}

extension WrittenIndex {
    fileprivate var fingerprint: String { "\(columns.joined(separator: ",")) \(isUnique) \(name ?? "")" }
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
