public import SwiftletSchema

extension SQLReading {
    /// Runs a statement and reads its first row as a type.
    ///
    /// - Throws: `DataError` with code `.noRows` if there is no row.
    public func one<T: RowDecodable>(_ type: T.Type, _ sql: SQL) async throws -> T {
        guard let row = try await first(sql) else {
            throw DataError(.noRows, "a row was asked for, but the result has none")
        }
        return try T(row: row)
    }

    /// Reads a part of a statement's rows, and counts them all.
    ///
    /// - Parameters:
    ///   - type: what the rows are read as.
    ///   - sql: a `SELECT` with an order, without a limit.
    ///   - page: the page's number, from 1; a page beyond the last is empty.
    ///   - pageSize: how many rows a full page has, at least 1.
    /// - Throws: `DataError` with code `.invalidStatement` for numbers below 1.
    public func page<T: RowDecodable & Schema>(
        _ type: T.Type, _ sql: SQL, page: Int, pageSize: Int
    ) async throws -> Page<T> {
        guard page >= 1, pageSize >= 1 else {
            throw DataError(.invalidStatement, "pages are counted from 1 and have at least one row")
        }
        let total = try await value(Int.self, "SELECT count(*) FROM (\(sql)) AS counted")
        let (offset, isTooLarge) = (page - 1).multipliedReportingOverflow(by: pageSize)
        guard !isTooLarge, offset < total else { return Page([], page: page, pageSize: pageSize, total: total) }
        let items = try await fetch(type, "\(sql) LIMIT \(pageSize) OFFSET \(offset)")
        return Page(items, page: page, pageSize: pageSize, total: total)
    }
}
