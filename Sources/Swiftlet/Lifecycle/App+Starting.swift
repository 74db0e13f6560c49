import Logging
package import SwiftletClient
import SwiftletHTTP
import SwiftletSchema
package import SwiftletTelemetry

extension App {
    /// The app of a service: what the service declares, and what every service has. Mistakes are kept until it starts.
    package static func assembled(
        _ service: some Microservice, settings: Settings, logger: Logger,
        metrics: MetricsRegistry = MetricsRegistry()
    ) -> App {
        let app = App(name: type(of: service).name, settings: settings, logger: logger, metrics: metrics)
        app.readProxies()
        do {
            try service.configure(app)
        } catch {
            app.refuse(error)
        }
        // Models that nobody asked the database for still need their tables.
        if !app.declared.models.isEmpty || !app.declared.migrations.isEmpty { _ = app.database }
        do {
            let callerDeadlines = try CallerDeadlines(settings)
            app.declare { $0.callerDeadlines = callerDeadlines }
            try app.addHealthRoutes()
        } catch {
            app.refuse(error)
        }
        app.readDiscovery()
        app.addMetrics()
        app.observeDatabase()
        app.addDocumentation()
        return app
    }

    /// Starts the app in order: mistakes are found → the database opens → migrations → beforeStart listeners → the server
    /// listens → afterStart listeners → ready → known to the registry.
    ///
    /// Where the database does not answer at once, the server listens while it is waited for, so that `/health` and
    /// `/readyz` are answered; other requests get 503 until the beforeStart listeners have run.
    ///
    /// - Parameters:
    ///   - options: how it is run.
    ///   - transport: what carries calls to other services; nil is the network.
    /// - Throws: ``StartError`` with all mistakes of what was declared, or what made the start fail; what had been opened
    ///   is closed again.
    package func start(
        _ options: ServingOptions, upstreams transport: (any UpstreamTransport)? = nil
    ) async throws -> RunningApp {
        let pipeline = try pipeline(requestLog: options.requestLevel, to: options.requestLogger)
        tracing.start(port: options.server?.port)
        let entrance = declared.usesDatabase ? Entrance(to: pipeline, of: self) : nil
        let server = options.server.map { makeServer($0, pipeline, entrance) }
        let membership = try membership(transport == nil ? server : nil)
        let endTransport = connect(transport, server, membership)
        let listeners = declared.listeners
        func running(at address: BoundAddress?) -> RunningApp {
            RunningApp(
                app: self, address: address, pipeline: pipeline, server: server, drainDelay: options.drainDelay,
                drainTimeout: options.drainTimeout, membership: membership, endTransport: endTransport)
        }
        do {
            var address: BoundAddress?
            try await openDatabase {
                address = try await listen(server)
                guard let address else { return }
                logger.info(
                    "health is answered while the database is waited for", metadata: ["address": "http://\(address)"])
            }
            if options.migrates { try await migrate() }
            for listener in listeners.beforeStart { try await run(listener) }
            entrance?.open()
            if address == nil { address = try await listen(server) }
            for listener in listeners.afterStart { try await run(listener) }
            lifecycle.phase = .ready
            if let address { membership?.enter(at: address) }
            return running(at: address)
        } catch {
            lifecycle.phase = .stopping
            await running(at: nil).release()
            throw error
        }
    }

    private func run(_ listener: Listener) async throws {
        do {
            try await listener.run()
        } catch {
            throw StartFailure("The \(listener.kind) listener at \(listener.place) failed", error)
        }
    }

    private func listen(_ server: Server?) async throws -> BoundAddress? {
        do {
            return try await server?.start()
        } catch {
            throw StartFailure("The service cannot listen (settings host and port)", error)
        }
    }

    /// The server, which answers what it refuses itself in the envelope's form too.
    private func makeServer(
        _ configuration: ServerConfiguration, _ pipeline: Pipeline, _ entrance: Entrance?
    ) -> Server {
        var configuration = configuration
        configuration.onLoopStall = { [logger] stall in
            guard stall.isOngoing else { return }
            logger.warning(
                "a handler holds its event loop: let blocking work run in offload { }",
                metadata: [
                    "route": "\(stall.label)", "loop": .stringConvertible(stall.loopIndex),
                    "held_ms": .stringConvertible(Int(stall.duration / .milliseconds(1))),
                ])
        }
        configuration.shortestDeadline = declared.endpoints.compactMap(\.endpoint.description.deadline)
            .filter { $0 > .zero }.min()
        if pipeline.callerDeadlines != nil {
            configuration.shortestDeadline = min(
                configuration.shortestDeadline ?? CallerDeadlines.precision, CallerDeadlines.precision)
        }
        configuration.essentialPaths = Set(declared.machinePaths)
        guard pipeline.metrics != nil else { return server(configuration, pipeline, entrance) }
        measure(&configuration)
        let server = server(configuration, pipeline, entrance)
        measure(server)
        return server
    }

    private func server(
        _ configuration: ServerConfiguration, _ pipeline: Pipeline, _ entrance: Entrance?
    ) -> Server {
        Server(configuration: configuration, responder: entrance ?? pipeline) {
            status, reason, request in
            pipeline.refusal(status, reason, of: request)
        }
    }
}
