public import SwiftletSchema

extension Sensitive: RowDecodable where Value: SQLConvertible {}

extension Sensitive: SQLConvertible where Value: SQLConvertible {
    /// The value itself: statements bind it, and their text never holds it.
    public var sqlValue: SQLValue { exposed.sqlValue }

    /// Reads the value.
    public init?(sqlValue: SQLValue) {
        guard let value = Value(sqlValue: sqlValue) else { return nil }
        self.init(value)
    }

    /// The column of the value's type.
    public static var columnType: ColumnType? {
        if let known = Value.columnType { return known }
        guard let type = (Value.self as? any Schema.Type).map({ ColumnType(of: $0) }) else { return nil }
        // How long text may be is told by constraints, which are looked at where nothing is said here.
        if case .text = type { return nil }
        return type
    }

    /// Whoever watches statements is not shown the value.
    public static var isSecret: Bool { true }
}
