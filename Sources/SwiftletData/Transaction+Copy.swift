/// A format of text for exports.
public struct CopyFormat: Hashable, Sendable {
    /// The options of the engine's `COPY`.
    package let options: String

    /// Lines of values with tabs between them (postgresql.org/docs/15/sql-copy.html).
    public static let text = CopyFormat(options: "FORMAT text")

    /// Comma-separated values (RFC 4180).
    ///
    /// - Parameter header: Whether the first line has the names of the columns.
    public static func csv(header: Bool = true) -> CopyFormat {
        CopyFormat(options: "FORMAT csv, HEADER \(header)")
    }
}

extension Transaction {
    /// Writes rows to a table in the fastest way that the engine has; they are made while they are sent.
    ///
    /// ```swift
    /// try await tx.copy(into: "users", columns: ["name", "age"], rows: people.map { [$0.name, $0.age] })
    /// ```
    ///
    /// - Parameters:
    ///   - table: The table's name.
    ///   - columns: The names of the columns that are given.
    ///   - rows: The values of each row, in the order of the columns.
    /// - Returns: How many rows were written.
    /// - Throws: `DataError`, with code `.encoding` for a value that does not fit its column; nothing stays then, as of
    ///   any transaction that fails.
    @discardableResult
    public func copy(
        into table: String, columns: [String], rows: some Sequence<[any SQLConvertible]>
    ) async throws -> Int {
        var iterator = rows.makeIterator()
        return try await copy(into: table, columns: columns) { iterator.next()?.map(\.sqlValue) }
    }

    /// Writes rows that arrive over time.
    ///
    /// - Returns: How many rows were written.
    @discardableResult
    public func copy<Rows: AsyncSequence>(
        into table: String, columns: [String], rows: Rows
    ) async throws -> Int where Rows.Element == [any SQLConvertible] {
        var iterator = rows.makeAsyncIterator()
        return try await copy(into: table, columns: columns) {
            try await iterator.next(isolation: #isolation)?.map(\.sqlValue)
        }
    }

    /// Writes rows from drafts of a model, or others that give values for columns; all must give the same columns.
    ///
    /// - Returns: How many rows were written.
    @discardableResult
    public func copy<Draft: ColumnValues>(into table: String, _ drafts: some Sequence<Draft>) async throws -> Int {
        var iterator = drafts.makeIterator()
        guard let first = iterator.next() else { return 0 }
        let columns = try first.insertedValues.map(\.column)
        var next: Draft? = first
        return try await copy(into: table, columns: columns) {
            guard let values = try next?.insertedValues else { return nil }
            guard values.map(\.column) == columns else {
                throw DataError(.invalidStatement, "the drafts give different columns, which one COPY cannot write")
            }
            next = iterator.next()
            return values.map(\.value)
        }
    }

    private func copy(
        into table: String, columns: [String], _ next: nonisolated(nonsending) () async throws -> [SQLValue]?
    ) async throws -> Int {
        guard !columns.isEmpty else { throw DataError(.invalidStatement, "there is no column to write") }
        return try await lease.use().copy(into: table, columns: columns) {
            let row = try await next()
            if let row, row.count != columns.count {
                throw DataError(.invalidStatement, "a row has \(row.count) values for \(columns.count) columns")
            }
            return row
        }
    }

    /// Exports what a statement reads, as text; it takes no values, for `COPY` takes none.
    ///
    /// ```swift
    /// for try await bytes in tx.copyOut("SELECT * FROM users", format: .csv()) { try await writer.write(bytes) }
    /// ```
    public func copyOut(_ sql: SQL, format: CopyFormat = .csv()) -> CopyStream {
        CopyStream(lease: lease, sql: sql, format: format)
    }
}

/// The bytes of an export, read only as fast as they are asked for.
public struct CopyStream: AsyncSequence, Sendable {
    let lease: Lease
    let sql: SQL
    let format: CopyFormat

    /// Starts an iteration; the export begins with the first `next`.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream: self) }

    /// Reads piece after piece.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let stream: CopyStream
        private var running: Running?
        private var hasEnded = false

        init(stream: CopyStream) { self.stream = stream }

        /// The next bytes, or nil at the end.
        public mutating func next() async throws -> [UInt8]? {
            guard !hasEnded else { return nil }
            let session = try stream.lease.use()
            let running: Running
            if let known = self.running {
                running = known
            } else {
                let (text, arguments) = try stream.lease.statement(stream.sql)
                guard arguments.isEmpty else {
                    throw DataError(
                        .invalidStatement, "an export takes no values: the engine's COPY takes none", sql: text)
                }
                running = Running(export: try await session.copyOut(text, stream.format))
                self.running = running
            }
            let bytes = try await running.export.next()
            if bytes == nil { hasEnded = true }
            return bytes
        }
    }

    /// Ends the export when the iteration is given up.
    private final class Running: Sendable {
        let export: any DatabaseExport
        init(export: any DatabaseExport) { self.export = export }
        deinit { export.close() }
    }
}
