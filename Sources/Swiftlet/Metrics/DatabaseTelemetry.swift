import SwiftletData
import SwiftletTelemetry
import Synchronization
import Tracing

/// Measures each statement of the database, and makes a span of it where a tracer is set up.
///
/// Names and attributes are those of OpenTelemetry's semantic conventions for database clients; metrics have them as
/// Prometheus writes them.
final class DatabaseTelemetry: StatementObserver {
    /// What is shown of statements with the same text.
    private struct Kind: Sendable {
        let summary: StatementSummary
        let finished: HistogramSeries?
    }

    private let metrics: MetricsRegistry?
    private let system: String
    private let server: String?
    /// Whether spans have the values that were bound.
    private let showsValues: Bool
    private let kinds = Mutex<[String: Kind]>([:])
    /// Statements whose text is made anew each time must not fill the memory.
    private static let mostKinds = 1000

    private let tracer: @Sendable () -> any Tracer

    init(
        _ metrics: MetricsRegistry?, system: String, server: String?, showsValues: Bool,
        tracer: @escaping @Sendable () -> any Tracer = { InstrumentationSystem.tracer }
    ) {
        self.tracer = tracer
        self.metrics = metrics
        self.system = system
        self.server = server
        self.showsValues = showsValues
    }

    nonisolated(nonsending) func observe<R>(
        _ statement: ObservedStatement, rows: (R) -> Int, _ run: nonisolated(nonsending) () async throws -> R
    ) async throws -> R {
        let kind = kind(of: statement.sql)
        let tracer = tracer()
        guard !(tracer is NoOpTracer) else { return try await measured(kind, run) }
        let span = tracer.startAnySpan(kind.summary.name, ofKind: .client)
        defer { span.end() }
        span.attributes["db.system.name"] = system
        span.attributes["db.query.text"] = statement.sql
        span.attributes["db.operation.name"] = kind.summary.operation
        if let table = kind.summary.table { span.attributes["db.collection.name"] = table }
        if let server { span.attributes["server.address"] = server }
        if showsValues {
            for (index, value) in statement.arguments.enumerated() {
                span.attributes["db.query.parameter.\(index)"] = "\(value)"
            }
        }
        do {
            let result = try await measured(kind, run)
            span.attributes["db.response.returned_rows"] = rows(result)
            return result
        } catch {
            if let state = (error as? DataError)?.sqlState { span.attributes["db.response.status_code"] = state }
            span.attributes["error.type"] = Self.type(of: error)
            span.setStatus(SpanStatus(code: .error))
            throw error
        }
    }

    nonisolated(nonsending) private func measured<R>(
        _ kind: Kind, _ run: nonisolated(nonsending) () async throws -> R
    ) async throws -> R {
        guard metrics != nil else { return try await run() }
        let start = ContinuousClock.now
        do {
            let result = try await run()
            kind.finished?.record(Self.seconds(since: start))
            return result
        } catch {
            durations(of: kind.summary.operation, error: Self.type(of: error))?.record(Self.seconds(since: start))
            throw error
        }
    }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = start.duration(to: .now).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    private func kind(of sql: String) -> Kind {
        kinds.withLock { kinds in
            if let kind = kinds[sql] { return kind }
            let summary = StatementSummary(sql)
            let kind = Kind(summary: summary, finished: durations(of: summary.operation, error: ""))
            if kinds.count < Self.mostKinds { kinds[sql] = kind }
            return kind
        }
    }

    private func durations(of operation: String, error: String) -> HistogramSeries? {
        metrics?.histogram(
            "db_client_operation_duration_seconds", help: "Time of a statement, from its sending to its result.",
            labels: ["db_system_name": system, "db_operation_name": operation, "error_type": error])
    }

    /// The class of the SQLSTATE, which has few values, or else the kind of error.
    private static func type(of error: any Error) -> String {
        switch error {
        case let error as DataError: error.sqlState.map { "\($0.prefix(2))xxx" } ?? error.code.description
        case is CancellationError: "cancelled"
        default: "other"
        }
    }
}

/// What a statement does, to what, as far as its beginning tells.
struct StatementSummary: Equatable {
    /// The first word, in capitals; `OTHER` for what is no usual one, so that there are few.
    let operation: String
    /// The first table.
    let table: String?

    /// For example `SELECT users`.
    var name: String { table.map { "\(operation) \($0)" } ?? operation }

    private static let operations: Set = [
        "SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "MERGE", "CREATE", "ALTER", "DROP", "VALUES", "CALL", "SET",
    ]

    /// Looks at a text.
    init(_ sql: String) {
        let words = sql.prefix(1000).split(maxSplits: 200) { $0.isWhitespace || $0 == "(" || $0 == "," || $0 == ";" }
        let first = words.first?.uppercased() ?? ""
        operation = Self.operations.contains(first) ? first : "OTHER"
        let marker =
            switch operation {
            case "SELECT", "DELETE", "WITH": "FROM"
            case "INSERT", "MERGE": "INTO"
            case "UPDATE": "UPDATE"
            default: ""
            }
        let behind = words.firstIndex { $0.uppercased() == marker }.map { $0 + 1 }
        table = behind.flatMap { words.indices.contains($0) ? String(words[$0].filter { $0 != "\"" }) : nil }
    }
}
