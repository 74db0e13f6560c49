/// Something that gives values for columns: a draft of a row to insert, or a patch of one to update.
public protocol ColumnValues {
    /// The columns to write and their values, in order.
    ///
    /// - Throws: `DataError` with code `.encoding` for a value that cannot be stored.
    var columnValues: [(column: String, value: SQLValue)] { get throws }

    /// What is written to a new row: the same, unless the type has values for columns that are set only once.
    ///
    /// - Throws: `DataError` with code `.encoding` for a value that cannot be stored.
    var insertedValues: [(column: String, value: SQLValue)] { get throws }

    /// The columns whose values are secrets, which nobody who watches statements is shown.
    static var secretColumns: [String] { get }
}

extension ColumnValues {
    /// None.
    public static var secretColumns: [String] { [] }

    /// The columns to write and their values.
    public var insertedValues: [(column: String, value: SQLValue)] {
        get throws { try columnValues }
    }

    /// The same columns and one more, or another value for one of them: what the service sets and no client sends.
    ///
    /// ```swift
    /// "INSERT INTO posts \(values: draft.setting("author_id", to: user.id))"
    /// ```
    public func setting(_ column: String, to value: some SQLConvertible) -> some ColumnValues {
        ExtendedColumnValues(base: self, column: column, value: value.sqlValue)
    }
}

/// The columns of something else and one more.
private struct ExtendedColumnValues<Base: ColumnValues>: ColumnValues {
    let base: Base
    let column: String
    let value: SQLValue

    var columnValues: [(column: String, value: SQLValue)] {
        get throws { try extending(base.columnValues) }
    }

    var insertedValues: [(column: String, value: SQLValue)] {
        get throws { try extending(base.insertedValues) }
    }

    private func extending(
        _ values: [(column: String, value: SQLValue)]
    ) -> [(column: String, value: SQLValue)] {
        values.filter { $0.column != column } + [(column, value)]
    }
}
