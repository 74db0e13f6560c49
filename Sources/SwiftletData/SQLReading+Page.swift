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
    ///   - pageSize: how many rows a full page has, from 1 to `maximum`.
    ///   - maximum: the greatest page size that a client may ask for.
    /// - Throws: `Failure` with 422 and every violation for numbers out of these bounds, which are a client's.
    public func page<T: RowDecodable & Schema>(
        _ type: T.Type, _ sql: SQL, page: Int, pageSize: Int, maximum: Int = 1000
    ) async throws -> Page<T> {
        var violations: [Violation] = []
        if page < 1 { violations.append(Violation(field: "page", reason: "must be at least 1")) }
        if pageSize < 1 { violations.append(Violation(field: "page_size", reason: "must be at least 1")) }
        if pageSize > maximum { violations.append(Violation(field: "page_size", reason: "must be at most \(maximum)")) }
        guard violations.isEmpty else { throw Failure(violations) }
        let total = try await value(Int.self, "SELECT count(*) FROM (\(sql)) AS counted")
        let (offset, isTooLarge) = (page - 1).multipliedReportingOverflow(by: pageSize)
        guard !isTooLarge, offset < total else { return Page([], page: page, pageSize: pageSize, total: total) }
        let items = try await fetch(type, "\(sql) LIMIT \(pageSize) OFFSET \(offset)")
        return Page(items, page: page, pageSize: pageSize, total: total)
    }
}
