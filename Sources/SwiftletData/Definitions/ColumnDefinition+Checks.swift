import SwiftletSchema

extension ColumnDefinition {
    /// The conditions that the database checks.
    var conditions: [String] {
        get throws {
            let name = try SQLText.identifier(column.name)
            var conditions = typeCondition(name).map { [$0] } ?? []
            for check in column.checks {
                switch check {
                case .length(let minimum, let maximum): conditions += length(name, minimum, maximum)
                case .range(let minimum, let maximum, let isExclusive):
                    conditions += range(name, minimum, maximum, isExclusive)
                case .oneOf(let values):
                    conditions.append("\(name) IN (\(try values.map(literal).joined(separator: ", ")))")
                }
            }
            return conditions
        }
    }

    /// What the column's type does not keep out by itself.
    private func typeCondition(_ name: String) -> String? {
        switch (column.type, dialect.family) {
        case (.boolean, .sqlite): return "\(name) IN (0, 1)"
        case (.integer(let bits, let isSigned), _):
            guard !column.isGenerated, !(isSigned && bits == 64) else { return nil }
            if isSigned, dialect.family == .postgres, bits == 16 || bits == 32 { return nil }
            if bits == 64 { return "\(name) >= 0" }
            let least = isSigned ? -(1 << (bits - 1)) : 0
            let greatest = isSigned ? (1 << (bits - 1)) - 1 : (1 << bits) - 1
            return "\(name) BETWEEN \(least) AND \(greatest)"
        default: return nil
        }
    }

    private func length(_ name: String, _ minimum: Int, _ maximum: Int?) -> [String] {
        // PostgreSQL keeps the maximum by the type.
        let function = dialect.family == .sqlite ? "length" : "char_length"
        let maximum = dialect.family == .sqlite ? maximum : nil
        return bounds(
            "\(function)(\(name))", minimum > 0 ? "\(minimum)" : nil, maximum.map { "\($0)" }, isExclusive: false)
    }

    private func range(_ name: String, _ minimum: NumberBound?, _ maximum: NumberBound?, _ isExclusive: Bool)
        -> [String]
    {
        // SQLite keeps decimals as text, which it would compare letter by letter.
        let isText = dialect.family == .sqlite && column.type == .decimal
        let value = isText ? "CAST(\(name) AS NUMERIC)" : name
        return bounds(
            value, minimum.flatMap(\.literal), maximum.flatMap(\.literal), isExclusive: isExclusive)
    }

    private func bounds(_ value: String, _ minimum: String?, _ maximum: String?, isExclusive: Bool) -> [String] {
        let conditions = [
            minimum.map { "\(value) >= \($0)" }, maximum.map { "\(value) \(isExclusive ? "<" : "<=") \($0)" },
        ].compactMap { $0 }
        return conditions.isEmpty ? [] : [conditions.joined(separator: " AND ")]
    }

    private func literal(_ value: SQLValue) throws -> String {
        switch value {
        case .text(let text): try SQLText.literal(text)
        case .integer(let number): String(number)
        default:
            throw DataError(
                .configuration, "\(value.typeName) cannot be a value of an enumeration", column: column.name)
        }
    }
}

extension NumberBound {
    /// The bound in SQL; nil for one that keeps nothing out.
    fileprivate var literal: String? { double.isFinite ? description : nil }
}
