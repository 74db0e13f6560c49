import CPostgres
import SwiftletData

/// What all connections to a database know of statements and types, and how they run them.
final class StatementStore: Sendable {
    let catalog: TypeCatalog
    let shapes: StatementShapes
    /// Whether connections keep prepared statements under names; not behind poolers in transaction mode.
    let namesStatements: Bool
    /// How many statements a connection keeps prepared.
    let capacity: Int
    /// How long a statement may take; zero is no limit.
    let timeout: Duration
    /// How long the answer to a statement is waited for, in nanoseconds: a little longer than the server works on it.
    let limit: UInt64

    init(_ options: DatabaseOptions, codecs: [PostgresCodec]) {
        catalog = TypeCatalog(codecs: codecs)
        shapes = StatementShapes(capacity: options.statementCacheSize * 2)
        namesStatements = options.namedStatements
        capacity = max(1, options.statementCacheSize)
        timeout = options.statementTimeout
        limit = Self.limit(timeout)
    }

    /// What is set for one transaction where the session cannot be set.
    var localSettings: [String] {
        timeout > .zero ? ["SET LOCAL statement_timeout = \(timeout.wholeMilliseconds)"] : []
    }

    /// What is sent before a read where the session cannot be set: up to the point of synchronisation, the statements are
    /// one transaction without being a block that a failed one would leave open. They reach the same session, since
    /// nothing else is under way on the connection (``Link/sendsNow``).
    var readSettings: [String] {
        guard !namesStatements else { return [] }
        let limit = timeout > .zero ? ", set_config('statement_timeout', '\(timeout.wholeMilliseconds)', true)" : ""
        return ["SELECT set_config('transaction_read_only', 'on', true)\(limit)"]
    }

    static func limit(_ timeout: Duration) -> UInt64 {
        timeout > .zero ? Monotonic.nanoseconds(timeout + Link.graceOfServer) : .max
    }
}

extension Duration {
    /// As the server takes it: 0 is no limit.
    var wholeMilliseconds: Int { self > .zero ? max(1, Int(self / .milliseconds(1))) : 0 }
}

/// What a statement has given.
struct Ran {
    /// Its rows; those of its last execution if it was executed repeatedly.
    let rows: PostgresRows
    /// How many rows it inserted, changed or deleted, or read.
    let changed: Int
    /// What the server said it did, such as `COMMIT`.
    var tag: String { rows.tag }

    /// Takes the end of a statement's segment.
    ///
    /// - Throws: What it failed with; ``HitByCancel``; ``LostUnsent``.
    init(_ outcome: Segment.Outcome, _ shape: StatementShape, _ store: StatementStore) throws {
        switch outcome {
        case .finished(let result?, let changed):
            if !shape.describes(result) {
                // The connection has prepared it after its tables had changed, which another had described before.
                store.shapes.remove(shape)
                self.changed = changed
                rows = PostgresRows(result, store.catalog)
                return
            }
            self.changed = changed
            rows = PostgresRows(result, of: shape, store.catalog)
        case .finished(nil, _): throw DataError(.engine, "the server gave no result", sql: shape.sql)
        case .failed(let error): throw error
        case .cancelled: throw CancellationError()
        case .hitByCancel: throw HitByCancel()
        case .unsent(let loss): throw LostUnsent(loss: loss)
        }
    }
}

extension Link {
    /// Runs a statement, once for each list of arguments.
    ///
    /// - Parameters:
    ///   - known: Its shape, if whoever asks has looked it up.
    ///   - isRepeatable: Whether it may be sent again when it is known to have done nothing.
    ///   - texts: Gives statements that are sent before it; if one fails, it does not run. Called when it is sent.
    func run(
        _ sql: String, _ arguments: some Collection<[SQLValue]> & Sendable, _ store: StatementStore,
        shape known: StatementShape? = nil, limit: UInt64? = nil, isRepeatable: Bool,
        before texts: @escaping @Sendable (StatementShape) throws(DataError) -> [String] = { _ in [] }
    ) async throws -> Ran {
        if let count = arguments.first?.count, count > ParameterBuffer.most {
            throw DataError(
                .invalidStatement,
                "a statement has at most \(ParameterBuffer.most) parameters, not \(count): use several statements, or one "
                    + "parameter that is an array", sql: sql)
        }
        var attempt = 0
        var known = known
        while true {
            let shape =
                if let known { known } else {
                    try await shape(of: sql, parameters: arguments.first?.count ?? 0, store)
                }
            known = nil
            guard !shape.isCopy else {
                throw DataError(.invalidStatement, "COPY runs by tx.copy and tx.copyOut only", sql: sql)
            }
            let outcome = await exchange(sql, shape: shape, limit: limit ?? store.limit) { sending throws(DataError) in
                try sending.execute(shape, arguments, store, before: texts)
            }
            do {
                return try Ran(outcome, shape, store)
            } catch let error as DataError where error.code == .encoding && error.sqlState == nil && shape.isOld {
                // Nothing was sent: the value may fit what the parameter's column has become.
                store.shapes.remove(shape)
            } catch let error as DataError where error.isAboutPlan {
                store.shapes.remove(shape)
                attempt += 1
                guard isRepeatable, attempt < 3 else { throw error }
            } catch is HitByCancel {
                attempt += 1
                guard isRepeatable, attempt < 3 else {
                    throw DataError(.interrupted, "the statement was cancelled", sql: sql)
                }
            }
        }
    }

    /// The types of a statement, which the server is asked for once.
    ///
    /// - Parameter count: How many parameters it has, so far as that is known.
    func shape(of sql: String, parameters count: Int = 0, _ store: StatementStore) async throws -> StatementShape {
        if let shape = store.shapes.find(sql) { return shape }
        guard count <= StatementShape.mostDescribed else { return try await wideShape(of: sql, store) }
        let number = store.shapes.nextNumber()
        let name = store.namesStatements ? StatementShape.name(of: number) : ""
        let description = try await lookUp(sql, store) { sending throws(DataError) in
            try sending.describe(sql, name: name)
        }
        let shape = StatementShape(number: number, sql: sql, description: description)
        PQclear(description)
        if store.namesStatements { notePrepared(shape) }
        try await learn(store.catalog.missing(among: shape.parameterTypes + shape.columnTypes), store)
        store.shapes.add(shape)
        return shape
    }

    /// The types of the parameters of a statement that has too many to be described, which the view of what a session has
    /// prepared tells too. It is asked for each time, and its columns are those of its result.
    private func wideShape(of sql: String, _ store: StatementStore) async throws -> StatementShape {
        guard store.namesStatements else {
            throw DataError(
                .invalidStatement,
                "a statement has at most \(StatementShape.mostDescribed) parameters where database.namedStatements is false: "
                    + "use several statements, or one parameter that is an array", sql: sql)
        }
        let number = store.shapes.nextNumber()
        let name = StatementShape.name(of: number)
        let result = try await lookUp(sql, store) { sending throws(DataError) in
            try sending.describeParameters(sql, name: name)
        }
        let types = try PostgresRows(result, store.catalog).rows.first?.get("types", as: [Int].self) ?? []
        let shape = StatementShape(
            number: number, sql: sql, parameterTypes: types.map { UInt32(truncatingIfNeeded: $0) })
        notePrepared(shape)
        try await learn(store.catalog.missing(among: shape.parameterTypes), store)
        return shape
    }

    /// Asks for types that are not built in, until nothing is unknown that others consist of.
    private func learn(_ types: [UInt32], _ store: StatementStore) async throws {
        var missing = types
        var asked: Set<UInt32> = []
        while !missing.isEmpty {
            asked.formUnion(missing)
            let parameter = TypeCatalog.oidArray(missing)
            let result = try await lookUp(TypeCatalog.lookup, store) { sending throws(DataError) in
                try sending.query(TypeCatalog.lookup, type: Self.oidArrayType, parameter)
            }
            try store.catalog.learn(PostgresRows(result, store.catalog).rows)
            missing = store.catalog.missing(among: missing).filter { !asked.contains($0) }
        }
    }

    /// Asks the server something that has no effect, and so may be asked again.
    private func lookUp(
        _ sql: String, _ store: StatementStore, _ send: @escaping Segment.Send
    ) async throws -> OpaquePointer {
        for _ in 0..<3 {
            switch await exchange(sql, limit: store.limit, send) {
            case .finished(let result?, _): return result
            case .finished(nil, _): throw DataError(.engine, "the server gave no result", sql: sql)
            case .failed(let error): throw error
            case .cancelled: throw CancellationError()
            case .hitByCancel: continue
            case .unsent(let loss): throw LostUnsent(loss: loss)
            }
        }
        throw DataError(.interrupted, "the statement was cancelled", sql: sql)
    }

    /// `oid[]` (postgresql.org/docs/15/catalog-pg-type.html).
    private static let oidArrayType: UInt32 = 1028
}

/// A request to cancel another statement has hit this one.
struct HitByCancel: Error {}

/// A shared connection was lost before a statement was sent by it, which another one may be sent by.
struct LostUnsent: Error {
    let loss: DataError
}

extension DataError {
    /// Whether a prepared statement is to be prepared anew, and is in order otherwise.
    var isAboutCachedPlan: Bool { sqlState == "26000" || (sqlState == "0A000" && message.contains("cached plan")) }

    /// Whether the server tells that a prepared statement is not what it was: the tables have changed, or it is gone.
    var isAboutPlan: Bool {
        switch sqlState {
        case "26000", "0A000": isAboutCachedPlan
        // It was in order when it was prepared: what it names was dropped, or has another type.
        case "42P01", "42703", "42883", "42804", "42846", "42725": true
        default: false
        }
    }
}
