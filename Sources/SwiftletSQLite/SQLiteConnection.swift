internal import CSQLite
import SwiftletData

/// One connection to a file (sqlite.org/c3ref/sqlite3.html).
///
/// Sharing is unchecked because one job at a time uses it.
final class SQLiteConnection: @unchecked Sendable {
    let limit: SQLiteStatementLimit
    private let db: OpaquePointer
    private var isClosed = false
    /// Statements that are kept prepared, each with when it was used last.
    private var kept: [String: (statement: SQLiteStatement, use: Int)] = [:]
    private var uses = 0
    private let mostKept: Int

    /// Opens a connection. Reads the file, so that it may take a moment.
    ///
    /// - Parameters:
    ///   - path: The file, which is made if it is not there, unless the connection only reads.
    ///   - isReadOnly: Whether SQLite refuses to write.
    ///   - options: Its timeouts and the number of statements to keep.
    init(path: String, isReadOnly: Bool, _ options: DatabaseOptions) throws {
        let access = isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let opened else {
            defer { sqlite3_close_v2(opened) }
            throw SQLiteFailure.error(code, opened.map { String(cString: sqlite3_errmsg($0)) })
        }
        db = opened
        mostKept = options.statementCacheSize
        limit = SQLiteStatementLimit(options.statementTimeout)
        limit.watch(db)
        csqlite_refuse_quoted_strings(db)
        sqlite3_busy_timeout(db, Int32(clamping: Int((options.busyTimeout / .milliseconds(1)).rounded(.up))))
        do {
            try run("PRAGMA foreign_keys = ON")
            if !isReadOnly { try writeAhead() }
        } catch {
            close()
            throw error
        }
    }

    deinit { close() }

    /// Has the file written by way of a log, so that readers and the writer do not wait for each other. What the log holds is
    /// safe without waiting for the disk at each commit; at worst the last ones are lost with the machine's power
    /// (sqlite.org/pragma.html#pragma_synchronous).
    private func writeAhead() throws {
        let mode = try statement("PRAGMA journal_mode = WAL").rows([], atMost: 1).first?.get(at: 0, as: String.self)
        guard mode == "wal" else {
            throw DataError(
                .unavailable, "the file's place does not allow a log that is written ahead, as some network shares do")
        }
        try run("PRAGMA synchronous = NORMAL")
    }

    /// Closes the connection; it stays open behind this while there are statements that are not kept.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        kept = [:]
        sqlite3_close_v2(db)
    }

    /// Whether a transaction is open.
    var isInTransaction: Bool { sqlite3_get_autocommit(db) == 0 }

    /// How many rows have been inserted, changed or deleted since the connection was opened.
    var totalChanges: Int64 { sqlite3_total_changes64(db) }

    /// How many rows the last statement that changes rows has.
    var changes: Int { Int(sqlite3_changes64(db)) }

    // MARK: Statements

    /// Runs statements of our own.
    func run(_ sql: String) throws {
        guard sqlite3_exec(db, sql, nil, nil, nil) == SQLITE_OK else { throw failure(of: sql) }
    }

    /// A statement that is kept for the next time; it must not be running. It is to be reset before the next is asked for.
    func keptStatement(_ sql: String) throws -> SQLiteStatement {
        uses += 1
        if let index = kept.index(forKey: sql) {
            kept.values[index].use = uses
            return kept.values[index].statement
        }
        let statement = try statement(sql, isKept: mostKept > 0)
        guard mostKept > 0 else { return statement }
        if kept.count >= mostKept, let oldest = kept.min(by: { $0.value.use < $1.value.use })?.key {
            kept[oldest] = nil
        }
        kept[sql] = (statement, uses)
        return statement
    }

    /// A statement of its own.
    ///
    /// - Throws: `DataError` with code `.invalidStatement` if the text is wrong, or more or less than one statement.
    func statement(_ sql: String, isKept: Bool = false) throws -> SQLiteStatement {
        // SQLite would read no further.
        guard !sql.utf8.contains(0) else {
            throw DataError(.invalidStatement, "a statement holds no NUL", sql: sql)
        }
        var text = sql
        return try text.withUTF8 { text in
            try text.withMemoryRebound(to: CChar.self) { text in
                let (prepared, rest) = try prepare(text, isKept)
                guard let prepared else {
                    throw DataError(.invalidStatement, "there is no statement in the text", sql: sql)
                }
                let statement = SQLiteStatement(prepared, self, sql)
                // Comments and empty statements may follow.
                var more = rest
                while !more.isEmpty {
                    let (second, rest) = try prepare(more, false)
                    guard second == nil else {
                        sqlite3_finalize(second)
                        throw DataError(.invalidStatement, "there is more than one statement in the text", sql: sql)
                    }
                    more = rest
                }
                return statement
            }
        }
    }

    private func prepare(
        _ text: UnsafeBufferPointer<CChar>, _ isKept: Bool
    ) throws -> (statement: OpaquePointer?, rest: UnsafeBufferPointer<CChar>) {
        var statement: OpaquePointer?
        var end: UnsafePointer<CChar>?
        let flags = isKept ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
        guard
            sqlite3_prepare_v3(db, text.baseAddress, Int32(clamping: text.count), flags, &statement, &end) == SQLITE_OK
        else {
            throw failure(of: String(decoding: UnsafeRawBufferPointer(text), as: UTF8.self))
        }
        guard let start = text.baseAddress, let end, end > start else {
            return (statement, UnsafeBufferPointer(rebasing: text[text.endIndex...]))
        }
        return (statement, UnsafeBufferPointer(rebasing: text[(end - start)...]))
    }

    /// What the last call failed with.
    func failure(of sql: String) -> DataError {
        var error = SQLiteFailure.error(sqlite3_extended_errcode(db), String(cString: sqlite3_errmsg(db)))
        error.sql = sql
        return error
    }
}
