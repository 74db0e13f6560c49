import SwiftletData
import SwiftletTelemetry
import Tracing

/// Measures each statement of the database, and makes a span of it where spans are recorded.
///
/// Names and attributes are those of OpenTelemetry's semantic conventions for database clients; metrics have them as
/// Prometheus writes them.
final class DatabaseTelemetry: StatementObserver {
    /// What is shown of statements with the same text.
    private final class Kind: Sendable {
        let sql: String
        let summary: StatementSummary
        let template: SpanTemplate
        let finished: HistogramSeries?

        init(_ sql: String, _ summary: StatementSummary, _ template: SpanTemplate, _ finished: HistogramSeries?) {
            self.sql = sql
            self.summary = summary
            self.template = template
            self.finished = finished
        }
    }

    /// Who makes the spans.
    enum Tracers: Sendable {
        /// The app's own tracer.
        case own(ServiceTracer)
        /// One that the service has set up itself.
        case other(@Sendable () -> any Tracer)
    }

    private let metrics: MetricsRegistry?
    private let system: String
    private let server: DatabaseServer?
    /// Whether spans have the values that were bound.
    private let showsValues: Bool
    private let kinds = StatementKinds<Kind> { $0.sql }
    private let tracers: Tracers

    init(
        _ metrics: MetricsRegistry?, system: String, server: DatabaseServer?, showsValues: Bool, tracers: Tracers
    ) {
        self.tracers = tracers
        self.metrics = metrics
        self.system = system
        self.server = server
        self.showsValues = showsValues
    }

    nonisolated(nonsending) func observe<R>(
        _ statement: ObservedStatement, rows: (R) -> Int, _ run: nonisolated(nonsending) () async throws -> R
    ) async throws -> R {
        let kind = kinds.kind(of: statement.sql) { newKind(of: statement.sql) }
        switch tracers {
        case .own(let tracer):
            // Below what is not recorded nothing is.
            guard tracer.isRecording, ServiceSpan.current?.isRecording ?? true else {
                return try await measured(kind, nil, run)
            }
            return try await observe(statement, kind, tracer.startSpan(kind.template, ofKind: .client), rows, run)
        case .other(let tracer): return try await observe(statement, kind, tracer(), rows, run)
        }
    }

    nonisolated(nonsending) private func observe<R>(
        _ statement: ObservedStatement, _ kind: Kind, _ span: ServiceSpan, _ rows: (R) -> Int,
        _ run: nonisolated(nonsending) () async throws -> R
    ) async throws -> R {
        defer { span.end() }
        if showsValues, span.isRecording { show(statement.arguments, in: span) }
        do {
            let result = try await measured(kind, span.exemplar, run)
            span.note(rows: rows(result))
            return result
        } catch {
            span.note(failure: Self.type(of: error), code: (error as? DataError)?.sqlState)
            throw error
        }
    }

    nonisolated(nonsending) private func observe<R>(
        _ statement: ObservedStatement, _ kind: Kind, _ tracer: any Tracer, _ rows: (R) -> Int,
        _ run: nonisolated(nonsending) () async throws -> R
    ) async throws -> R {
        let span = tracer.startAnySpan(kind.template.name, ofKind: .client)
        defer { span.end() }
        for (name, value) in kind.template.attributes { span.attributes[name] = value }
        if showsValues { show(statement.arguments, in: span) }
        do {
            let result = try await measured(kind, nil, run)
            span.attributes["db.response.returned_rows"] = rows(result)
            return result
        } catch {
            if let state = (error as? DataError)?.sqlState { span.attributes["db.response.status_code"] = state }
            span.attributes["error.type"] = Self.type(of: error)
            span.setStatus(SpanStatus(code: .error))
            throw error
        }
    }

    private func show(_ arguments: [SQLValue], in span: any Span) {
        span.updateAttributes { attributes in
            for (index, value) in arguments.enumerated() { attributes["db.query.parameter.\(index)"] = "\(value)" }
        }
    }

    nonisolated(nonsending) private func measured<R>(
        _ kind: Kind, _ exemplar: Exemplar?, _ run: nonisolated(nonsending) () async throws -> R
    ) async throws -> R {
        guard metrics != nil else { return try await run() }
        let start = ContinuousClock.now
        do {
            let result = try await run()
            kind.finished?.record(Self.seconds(since: start), from: exemplar)
            return result
        } catch {
            durations(of: kind.summary.operation, error: Self.type(of: error))?
                .record(Self.seconds(since: start), from: exemplar)
            throw error
        }
    }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = start.duration(to: .now).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    private func newKind(of sql: String) -> Kind {
        let summary = StatementSummary(sql)
        var attributes: [(name: String, value: SpanAttribute)] = [
            ("db.system.name", .string(system)), ("db.query.text", .string(sql)),
            ("db.operation.name", .string(summary.operation)),
        ]
        if let table = summary.table { attributes.append(("db.collection.name", .string(table))) }
        if let host = server?.host {
            attributes.append(("server.address", .string(host)))
            if let port = server?.port { attributes.append(("server.port", .int64(Int64(port)))) }
        }
        if let database = server?.database { attributes.append(("db.namespace", .string(database))) }
        return Kind(
            sql, summary, SpanTemplate(name: summary.name, attributes: attributes),
            durations(of: summary.operation, error: ""))
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
        let words = sql.prefix(1000).split(maxSplits: 200) { $0.isWhitespace || "(),;".contains($0) }
        let first = words.first?.uppercased() ?? ""
        operation = Self.operations.contains(first) ? first : "OTHER"
        let marker =
            switch operation {
            case "SELECT", "DELETE", "WITH": "FROM"
            case "INSERT", "MERGE": "INTO"
            case "UPDATE": "UPDATE"
            default: ""
            }
        let behind = words.indices.first { index in
            // What stands in parentheses is looked into.
            words[index].uppercased() == marker && words.indices.contains(index + 1)
                && words[index + 1].uppercased() != "SELECT"
        }
        table = behind.map { String(words[$0 + 1].filter { $0 != "\"" }) }
    }
}
