import CPostgres
import SwiftletData
import Synchronization

extension ExclusiveSession {
    /// Writes rows by `COPY … FROM STDIN` in binary form.
    func copy(
        into table: String, columns: [String],
        _ next: nonisolated(nonsending) () async throws -> [SQLValue]?
    ) async throws -> Int {
        let names = try columns.map(SQLText.identifier).joined(separator: ", ")
        let table = try table.split(separator: ".").map { try SQLText.identifier(String($0)) }.joined(separator: ".")
        try await liftLimit()
        let shape = try await link.shape(of: "SELECT \(names) FROM \(table)", store)
        let count = try await outsideOfPipeline("COPY \(table) (\(names)) FROM STDIN (FORMAT binary)") {
            var rows = CopyRows(types: shape.columnTypes, columns: columns, store.catalog)
            while let row = try await next() {
                try rows.append(row)
                if rows.isFull { try await put(rows.take()) }
            }
            try await put(rows.end())
            try await link.talk { connection throws(DataError) in
                guard PQputCopyEnd(connection, nil) == 1 else { throw Sending.failure(connection) }
                return true
            }
            try await link.flush()
        }
        try await restoreLimit()
        return count
    }

    private func put(_ bytes: [UInt8]) async throws {
        try await link.talk { connection throws(DataError) in
            let isPut = bytes.withUnsafeBytes { bytes in
                PQputCopyData(
                    connection, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
            }
            switch isPut {
            case 1: return true
            case 0: return nil
            default: throw Sending.failure(connection)
            }
        }
        try await link.flush()
    }

    /// Exports by `COPY … TO STDOUT`.
    func copyOut(_ sql: String, _ format: CopyFormat) async throws -> any DatabaseExport {
        if StatementShape.changesSession(sql) { noteChange() }
        try await liftLimit()
        try await start("COPY (\(sql)) TO STDOUT (\(format.options))", expecting: PGRES_COPY_OUT)
        return PostgresExport(self)
    }

    /// The next bytes of an export; nil at the end.
    func nextCopied() async throws -> [UInt8]? {
        do {
            let piece: CopiedPiece = try await link.talk { connection throws(DataError) in
                var buffer: UnsafeMutablePointer<CChar>?
                let count = PQgetCopyData(connection, &buffer, 1)
                defer { PQfreemem(buffer) }
                switch count {
                case 0: return nil
                case -1: return CopiedPiece(bytes: nil)
                case -2: throw Sending.failure(connection)
                default:
                    return CopiedPiece(bytes: Array(UnsafeRawBufferPointer(start: buffer, count: Int(count))))
                }
            }
            if let bytes = piece.bytes { return bytes }
            _ = try await finish("COPY")
            try await restoreLimit()
            return nil
        } catch {
            // Half an export is still on its way: nothing else can be read behind it.
            link.close()
            throw error
        }
    }

    private struct CopiedPiece {
        let bytes: [UInt8]?
    }

    // MARK: Outside of pipeline mode

    /// Lets a COPY take as long as those take who give or take its rows; begins the transaction if nothing else has yet.
    private func liftLimit() async throws { _ = try await fetch("SET LOCAL statement_timeout = 0", []) }

    private func restoreLimit() async throws {
        _ = try await fetch("SET LOCAL statement_timeout = \(statementTimeout.wholeMilliseconds)", [])
    }

    private func outsideOfPipeline(
        _ sql: String, _ body: nonisolated(nonsending) () async throws -> Void
    ) async throws -> Int {
        try await start(sql, expecting: PGRES_COPY_IN)
        do {
            try await body()
        } catch let error as DataError where error.code == .connectionLost {
            // The server may have said why it takes no more.
            if let reason = await failure(sql) { throw reason }
            link.close()
            throw error
        } catch {
            // The server is told that nothing more comes; the transaction fails by it, as it must.
            await abandonCopy(sql)
            throw error
        }
        return try await finish(sql)
    }

    private func start(_ sql: String, expecting status: ExecStatusType) async throws {
        try link.setPipelining(false)
        do {
            try await link.talk { connection throws(DataError) in
                guard PQsendQuery(connection, sql) == 1 else { throw Sending.failure(connection) }
                return true
            }
            try await link.flush()
            guard let result = try await link.nextResult() else {
                throw DataError(.engine, "the server gave no result")
            }
            defer { PQclear(result) }
            guard PQresultStatus(result) != status else { return }
            let error = PostgresFailure.error(of: result, sql: sql)
            while let more = try await link.nextResult() { PQclear(more) }
            try link.setPipelining(true)
            throw error
        } catch let error as DataError where error.sqlState != nil {
            throw error
        } catch {
            link.close()
            throw error
        }
    }

    /// Takes the end of a COPY and goes back to pipeline mode.
    ///
    /// - Returns: How many rows the server counts.
    private func finish(_ sql: String) async throws -> Int {
        var count = 0
        var failure: DataError?
        do {
            while let result = try await link.nextResult() {
                defer { PQclear(result) }
                if PQresultStatus(result) == PGRES_COMMAND_OK {
                    count = PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
                } else {
                    failure = failure ?? PostgresFailure.error(of: result, sql: sql)
                }
            }
            try link.setPipelining(true)
        } catch {
            link.close()
            throw error
        }
        if let failure { throw failure }
        return count
    }

    private func failure(_ sql: String) async -> DataError? {
        do {
            _ = try await finish(sql)
            return nil
        } catch let error as DataError where error.sqlState != nil {
            return error
        } catch {
            return nil
        }
    }

    /// Ends a COPY whose rows cannot be made. Runs in cancelled tasks too, so that it is done by a task of its own.
    private func abandonCopy(_ sql: String) async {
        await Task {
            do {
                try await link.talk { connection throws(DataError) in
                    guard PQputCopyEnd(connection, "the rows could not be made") == 1 else {
                        throw Sending.failure(connection)
                    }
                    return true
                }
                try await link.flush()
                _ = try await finish(sql)
            } catch let error as DataError where error.sqlState != nil {
                // This is what was asked for.
            } catch {
                link.close()
            }
        }.value
    }
}

/// An export of a session.
private final class PostgresExport: DatabaseExport {
    private let session: ExclusiveSession
    private let hasEnded = Atomic(false)

    init(_ session: ExclusiveSession) { self.session = session }

    func next() async throws -> [UInt8]? {
        let bytes = try await session.nextCopied()
        if bytes == nil { hasEnded.store(true, ordering: .relaxed) }
        return bytes
    }

    /// Half an export cannot be skipped: the connection is given up.
    func close() {
        if !hasEnded.load(ordering: .relaxed) { session.link.close() }
    }
}
