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

    init(_ options: DatabaseOptions, codecs: [PostgresCodec]) {
        catalog = TypeCatalog(codecs: codecs)
        shapes = StatementShapes(capacity: options.statementCacheSize * 2)
        namesStatements = options.namedStatements
        capacity = max(1, options.statementCacheSize)
        timeout = options.statementTimeout
    }

    /// What is set for one transaction where the session cannot be set.
    var localSettings: [String] {
        timeout > .zero ? ["SET LOCAL statement_timeout = \(timeout.wholeMilliseconds)"] : []
    }

    /// How long the answer to a statement is waited for: a little longer than the server works on it.
    var limit: Duration { Self.limit(timeout) }

    static func limit(_ timeout: Duration) -> Duration { timeout > .zero ? timeout + Link.graceOfServer : .zero }
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
    let tag: String

    /// Takes the end of a statement's segment.
    ///
    /// - Throws: What it failed with; ``HitByCancel``.
    init(_ outcome: Segment.Outcome, _ shape: StatementShape, _ store: StatementStore) throws {
        switch outcome {
        case .finished(let result?, let changed):
            tag = PQcmdStatus(result).map { String(cString: $0) } ?? ""
            self.changed = changed
            rows = PostgresRows(result, of: shape, store.catalog)
        case .finished(nil, _): throw DataError(.engine, "the server gave no result", sql: shape.sql)
        case .failed(let error): throw error
        case .cancelled: throw CancellationError()
        case .hitByCancel: throw HitByCancel()
        }
    }
}

extension Link {
    /// Runs a statement, once for each list of arguments.
    ///
    /// - Parameters:
    ///   - texts: Statements that are sent before it; if one fails, it does not run.
    ///   - last: A statement that is sent behind it.
    ///   - isRepeatable: Whether it may be sent again when it is known to have done nothing.
    func run(
        _ sql: String, _ arguments: some Sequence<[SQLValue]>, _ store: StatementStore, limit: Duration? = nil,
        before texts: [String] = [],
        behind last: String? = nil, isRepeatable: Bool
    ) async throws -> Ran {
        var attempt = 0
        while true {
            let shape = try await shape(of: sql, store)
            let outcome = await exchange(sql, limit: limit ?? store.limit) { sending throws(DataError) in
                try sending.execute(shape, arguments, store, before: texts, behind: last)
            }
            do {
                return try Ran(outcome, shape, store)
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
    func shape(of sql: String, _ store: StatementStore) async throws -> StatementShape {
        if let shape = store.shapes.find(sql) { return shape }
        let number = store.shapes.nextNumber()
        let name = store.namesStatements ? StatementShape.name(of: number) : ""
        let outcome = await exchange(sql, limit: store.limit) { sending throws(DataError) in
            try sending.describe(sql, name: name)
        }
        let shape: StatementShape
        switch outcome {
        case .finished(let description?, _):
            shape = StatementShape(number: number, sql: sql, description: description)
            PQclear(description)
        case .failed(let error): throw error
        case .cancelled: throw CancellationError()
        case .finished(nil, _), .hitByCancel: throw DataError(.interrupted, "the statement was cancelled", sql: sql)
        }
        if store.namesStatements { notePrepared(shape) }
        try await learn(store.catalog.missing(among: shape.parameterTypes + shape.columnTypes), store)
        store.shapes.add(shape)
        return shape
    }

    /// Asks for types that are not built in, until nothing is unknown that others consist of.
    private func learn(_ types: [UInt32], _ store: StatementStore) async throws {
        var missing = types
        var asked: Set<UInt32> = []
        while !missing.isEmpty {
            asked.formUnion(missing)
            let parameter = TypeCatalog.oidArray(missing)
            let outcome = await exchange(TypeCatalog.lookup, limit: store.limit) { sending throws(DataError) in
                try sending.query(TypeCatalog.lookup, type: Self.oidArrayType, parameter)
            }
            switch outcome {
            case .finished(let result?, _): try store.catalog.learn(PostgresRows(result, store.catalog).rows)
            case .failed(let error): throw error
            case .cancelled: throw CancellationError()
            case .finished(nil, _), .hitByCancel: throw DataError(.interrupted, "the types could not be looked up")
            }
            missing = store.catalog.missing(among: missing).filter { !asked.contains($0) }
        }
    }

    /// `oid[]` (postgresql.org/docs/15/catalog-pg-type.html).
    private static let oidArrayType: UInt32 = 1028
}

/// A request to cancel another statement has hit this one.
struct HitByCancel: Error {}

extension DataError {
    /// Whether the server tells that a prepared statement is not what it was: the tables have changed, or it is gone.
    fileprivate var isAboutPlan: Bool {
        switch sqlState {
        case "26000": true
        case "0A000": message.contains("cached plan")
        default: false
        }
    }
}
