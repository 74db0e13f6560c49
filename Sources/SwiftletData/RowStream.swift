/// The rows of a statement, read from the engine only as fast as they are asked for.
///
/// Each iteration runs the statement anew. It ends with the closure of the connection it came from. While it lasts it has a
/// connection to itself: streams within streams need as many at the same time, and may wait for each other.
public struct RowStream<Element: RowDecodable>: AsyncSequence, Sendable {
    let lease: Lease
    let sql: SQL

    /// Starts an iteration; the statement begins to run with the first `next`.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(lease: lease, sql: sql) }

    /// Reads the rows one after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let lease: Lease
        private let sql: SQL
        private var running: Running?
        private var buffer: ArraySlice<Row> = []
        private var hasEnded = false

        init(lease: Lease, sql: SQL) {
            self.lease = lease
            self.sql = sql
        }

        /// The next row, or nil at the end.
        public mutating func next() async throws -> Element? {
            if buffer.isEmpty, !hasEnded {
                let rows = try await cursor().next(512)
                buffer = rows[...]
                hasEnded = rows.isEmpty
            }
            guard let row = buffer.popFirst() else {
                running = nil
                return nil
            }
            return try Element(row: row)
        }

        private mutating func cursor() async throws -> any DatabaseCursor {
            _ = try lease.use()
            if let running { return running.cursor }
            let (text, arguments) = try lease.statement(sql)
            let cursor = try await lease.observed(text, sql.masked(arguments), rows: { _ in 0 }) {
                try await $0.open(text, arguments)
            }
            let started = Running(cursor, of: lease)
            running = started
            return started.cursor
        }
    }

    /// Closes the cursor when the iteration is given up, if the connection's time has not ended before.
    private final class Running: Sendable {
        let cursor: any DatabaseCursor
        private let lease: Lease
        private let number: Int

        init(_ cursor: any DatabaseCursor, of lease: Lease) {
            self.cursor = cursor
            self.lease = lease
            number = lease.keep(cursor)
        }

        deinit { lease.close(cursor: number) }
    }
}
