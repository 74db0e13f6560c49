/// A type that can be read from one row of a result.
public protocol RowDecodable {
    /// Reads the row.
    ///
    /// - Throws: `DataError` with code `.decoding` naming the column that does not fit.
    init(row: Row) throws
}

extension Row: RowDecodable {
    /// Takes the row as it is.
    public init(row: Row) { self = row }
}
