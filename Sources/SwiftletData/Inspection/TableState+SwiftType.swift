extension TableState.Column {
    /// The type in Swift for which such a column is made; nil if there is none.
    func swiftType(_ family: SQLDialect.Family) -> String? {
        let declared = type.lowercased().prefix { $0 != "(" }.trimmingSpaces
        guard var type = Self.types[declared] else { return nil }
        // SQLite has one size for all.
        if family == .sqlite, declared == "integer" { type = "Int" }
        return isNullable ? type + "?" : type
    }

    private static let types: [String: String] = [
        "boolean": "Bool", "smallint": "Int16", "integer": "Int32", "int": "Int", "bigint": "Int", "real": "Float",
        "double precision": "Double", "numeric": "Decimal", "text": "String", "varchar": "String",
        "character varying": "String", "timestamp with time zone": "Date", "uuid": "UUID", "bytea": "Data",
        "blob": "Data",
    ]
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
}
