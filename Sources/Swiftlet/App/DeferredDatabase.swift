import Logging
import SwiftletData
import SwiftletTelemetry
import Synchronization
import Tracing

/// A database that is known before it is opened, so that services can be put together without waiting for it.
final class DeferredDatabase: DatabasePool {
    /// Where statements are measured, whether spans show values, and who makes the spans.
    private struct Telemetry {
        let metrics: MetricsRegistry?
        let showsValues: Bool
        let tracer: ServiceTracer
    }

    private struct State {
        var address: String?
        var options = DatabaseOptions()
        var startTimeout = Duration.zero
        var telemetry: Telemetry?
        var pool: (any DatabasePool)?
        var dialect = SQLDialect.sqlite
    }

    /// An open database, to be read without a lock.
    private final class Opened: Sendable {
        let pool: any DatabasePool
        let dialect: SQLDialect
        let isClosed = Atomic(false)

        init(_ pool: any DatabasePool) {
            self.pool = pool
            dialect = pool.dialect
        }
    }

    private let state = Mutex(State())
    /// The first one that was opened; hardly ever there is another.
    private let first = AtomicLazyReference<Opened>()
    private let telemetry = AtomicLazyReference<DatabaseTelemetry>()

    /// Declares and reads the settings of the database, for services that use one.
    ///
    /// - Parameters:
    ///   - service: The service's name, of which the database's file has its own.
    ///   - logger: Where what happens to the database is written.
    /// - Throws: ``SettingsError`` for the first setting that is wrong.
    func configure(_ settings: Settings, service: String, logger: Logger) throws {
        let file = "sqlite:\(service).db"
        let address = try settings.value(
            "database.url", default: file, help: "The address of the database; \(file) unless said otherwise.",
            secret: true)
        var options = try DatabaseOptions(settings)
        options.report = { logger.log($0) }
        let startTimeout = try settings.value(
            "database.startTimeout", default: Duration.seconds(30), atLeast: .zero,
            help: "How long the start waits for a database that does not answer; /readyz is 503 meanwhile.")
        state.withLock { [options] state in
            state.address = address
            state.options = options
            state.startTimeout = startTimeout
        }
    }

    /// Opens the database, if the service uses one and it is not open.
    ///
    /// - Throws: `DataError` when no engine serves the address, or as the engine does.
    func open(engines: [any DatabaseEngine]) async throws {
        let (address, options, isOpen) = state.withLock { ($0.address, $0.options, $0.pool != nil) }
        guard let address, !isOpen else { return }
        let engine = try Database.engine(for: address, of: engines)
        let pool = try await engine.open(address, options: options)
        state.withLock { $0.telemetry }.map { observe(pool, $0) }
        state.withLock { state in
            state.pool = pool
            state.dialect = pool.dialect
        }
        _ = first.storeIfNil(Opened(pool))
    }

    /// Whether reads go to other servers than writes.
    var hasReplicas: Bool { state.withLock { !$0.options.replicas.isEmpty } }

    /// How long the start waits for a database that does not answer.
    var startTimeout: Duration { state.withLock { $0.startTimeout } }

    /// Whether an error of ``open(engines:)`` may pass by itself.
    func mayPass(_ error: any Error, engines: [any DatabaseEngine]) -> Bool {
        guard let error = error as? DataError, let address = state.withLock({ $0.address }) else { return false }
        return (try? Database.engine(for: address, of: engines).mayPass(error)) ?? false
    }

    /// Measures statements once the database is open, and makes spans of them.
    ///
    /// - Parameters:
    ///   - metrics: Where they are measured; nil where they are not.
    ///   - showsValues: Whether spans have the values that were bound.
    ///   - tracer: The app's tracer.
    func observe(_ metrics: MetricsRegistry?, showsValues: Bool, _ tracer: ServiceTracer) {
        let waits = metrics?.histogram(
            "db_client_connection_wait_time_seconds", help: "Time until a connection of the database was free.")
        state.withLock { state in
            state.telemetry = Telemetry(metrics: metrics, showsValues: showsValues, tracer: tracer)
            if let waits { state.options.observeWait = { waits.record($0 / .seconds(1)) } }
        }
        metrics?.collect(gauges: "db_client_connections", help: "Connections to the database, by what they do.") {
            [weak self] in
            (self?.statistics ?? []).flatMap { name, statistics -> [(MetricLabels, Double)] in
                [("used", statistics.inUse), ("idle", statistics.idle), ("opening", statistics.opening)].map {
                    (["db_client_connection_pool_name": name, "db_client_connection_state": $0], Double($1))
                }
            }
        }
        metrics?.collect(gauges: "db_client_connection_pending_requests", help: "Tasks that wait for a connection.") {
            [weak self] in
            (self?.statistics ?? []).map { (["db_client_connection_pool_name": $0], Double($1.waiting)) }
        }
    }

    private func observe(_ pool: any DatabasePool, _ telemetry: Telemetry) {
        let processTracer = InstrumentationSystem.tracer
        let isOwn = processTracer is NoOpTracer || processTracer is ServiceTracer
        let system = pool.dialect.family == .postgres ? "postgresql" : "sqlite"
        _ = self.telemetry.storeIfNil(
            DatabaseTelemetry(
                telemetry.metrics, system: system, server: pool.server, showsValues: telemetry.showsValues,
                tracers: isOwn ? .own(telemetry.tracer) : .other { InstrumentationSystem.tracer }))
    }

    var observer: (any StatementObserver)? { telemetry.load() }

    var server: DatabaseServer? { state.withLock { $0.pool }?.server }

    var keepsSessions: Bool { state.withLock { $0.pool }?.keepsSessions ?? true }

    var statistics: [(name: String, statistics: PoolStatistics)] { state.withLock { $0.pool }?.statistics ?? [] }

    var dialect: SQLDialect { first.load()?.dialect ?? state.withLock { $0.dialect } }

    func lease(_ access: DatabaseAccess, at place: LeasePlace) async throws -> any DatabaseSession {
        try await opened().lease(access, at: place)
    }

    func check() async throws { try await opened().check() }

    private func opened() throws -> any DatabasePool {
        if let first = first.load(), !first.isClosed.load(ordering: .relaxed) { return first.pool }
        if let pool = state.withLock({ $0.pool }) { return pool }
        throw DataError(.closed, "the database is opened when the service starts: use it in handlers and listeners")
    }

    func listen(to channel: String) async throws -> DatabaseNotifications {
        guard let pool = state.withLock({ $0.pool }) else {
            throw DataError(.closed, "the database is opened when the service starts: use it in handlers and listeners")
        }
        return try await pool.listen(to: channel)
    }

    func release(_ session: any DatabaseSession) async {
        // Closing waits for those who have a connection to give it back.
        await (state.withLock { $0.pool } ?? first.load()?.pool)?.release(session)
    }

    func close() async throws {
        let pool = state.withLock { state in
            defer { state.pool = nil }
            return state.pool
        }
        first.load()?.isClosed.store(true, ordering: .relaxed)
        try await pool?.close()
    }
}
