/// Something that gives values for columns: a draft of a row to insert, or a patch of one to update.
public protocol ColumnValues {
    /// The columns to write and their values, in order.
    ///
    /// - Throws: `DataError` with code `.encoding` for a value that cannot be stored.
    var columnValues: [(column: String, value: SQLValue)] { get throws }
}

extension ColumnValues {
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
        get throws {
            try base.columnValues.filter { $0.column != column } + [(column, value)]
        }
    }
}
