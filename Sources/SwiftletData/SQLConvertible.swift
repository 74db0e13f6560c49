/// A type with an exact form as an SQL value, which can be bound to a statement and read from a column.
///
/// An enum with a raw value only needs to declare the conformance.
public protocol SQLConvertible: RowDecodable {
    /// The value to bind.
    var sqlValue: SQLValue { get }

    /// Reads a stored value, or gives nil when it cannot be represented exactly.
    init?(sqlValue: SQLValue)

    /// The type of the column that keeps it in a model's table; nil (the default) for the one that its `Schema` tells.
    static var columnType: ColumnType? { get }

    /// Whether nobody who watches statements is shown values of the type; false unless told.
    static var isSecret: Bool { get }
}

extension SQLConvertible {
    /// The type that the `Schema` tells.
    public static var columnType: ColumnType? { nil }

    /// Not.
    public static var isSecret: Bool { false }
}

extension SQLConvertible {
    /// Reads the value from a row of exactly one column.
    ///
    /// - Throws: `DataError` with code `.decoding` for another number of columns or an unsuitable value.
    public init(row: Row) throws {
        guard row.count == 1 else {
            throw DataError(.decoding, "\(Self.self) is read from one column, but the row has \(row.count)")
        }
        self = try row.get(at: 0)
    }
}

extension SQLConvertible where Self: RawRepresentable, RawValue: SQLConvertible {
    /// The raw value as an SQL value.
    public var sqlValue: SQLValue { rawValue.sqlValue }

    /// Reads the raw value; nil if it is of another type or names no case.
    @inlinable
    public init?(sqlValue: SQLValue) {
        guard let raw = RawValue(sqlValue: sqlValue) else { return nil }
        self.init(rawValue: raw)
    }
}

extension Optional: RowDecodable where Wrapped: SQLConvertible {}

extension Optional: SQLConvertible where Wrapped: SQLConvertible {
    /// That of the wrapped type.
    public static var isSecret: Bool { Wrapped.isSecret }

    /// The wrapped value, or `NULL` for nil.
    public var sqlValue: SQLValue { self?.sqlValue ?? .null }

    /// Reads `NULL` as nil and anything else as the wrapped type.
    @inlinable
    public init?(sqlValue: SQLValue) {
        if case .null = sqlValue {
            self = .none
        } else if let wrapped = Wrapped(sqlValue: sqlValue) {
            self = .some(wrapped)
        } else {
            return nil
        }
    }
}

extension SQLValue: SQLConvertible {
    /// The value itself.
    public var sqlValue: SQLValue { self }

    /// Takes any value as it is.
    public init?(sqlValue: SQLValue) { self = sqlValue }
}
