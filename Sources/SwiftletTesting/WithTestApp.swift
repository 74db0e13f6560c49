import NIOPosix
public import Swiftlet

/// How requests of a test reach the app.
public enum TestTransport: Sendable, CaseIterable {
    /// Without a network: each request is handed to the app.
    case memory
    /// Through HTTP, on a port of the loopback interface that the system chooses.
    case socket
}

/// Starts a service for a test, runs the test, and stops it.
///
/// The service has a database of its own, which is gone afterwards, unless the settings name one. Calls to other
/// services go to mocks (``TestApp/mock(_:)``). Waits for a connection of the database, statements, and requests of the
/// test may take a minute unless the settings say otherwise, for a machine that runs many tests at once is slow.
///
/// ```swift
/// try await withTestApp(UserApp()) { app in
///     app.mock("region").get("/cities/1", returns: City(id: 1, name: "shanghai"))
///     let users = app.client(UserService.self)
///     …
/// }
/// ```
///
/// - Parameters:
///   - service: the service.
///   - transport: how requests reach it.
///   - settings: settings by their dotted names, as `swiftlet.yml` has them.
///   - spans: who takes the spans, such as a `MemorySpanExporter`; see ``TestApp/flushSpans()``.
///   - body: the test.
/// - Returns: What the test returns.
/// - Throws: What the test throws, or what hindered the start; ``UnmockedCalls`` when a service was called that the test
///   had not mocked.
public func withTestApp<R>(
    _ service: some Microservice, transport: TestTransport = .memory, settings: [String: String] = [:],
    spans: (any SpanExporter)? = nil, _ body: (TestApp) async throws -> R
) async throws -> R {
    var environment = [
        "DATABASE_URL": "sqlite::memory:", "DATABASE_ACQUIRE_TIMEOUT": "1m", "DATABASE_STATEMENT_TIMEOUT": "1m",
        "TIMEOUTS_REQUEST": "1m",
    ]
    for (name, value) in settings { environment[SettingName(name).variable] = value }
    let mocks = MockUpstreams()
    let app = App.assembled(
        service, settings: try Settings(arguments: [], environment: environment, defaultFile: ""),
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    if let spans { app.export(spansTo: spans) }
    var options = ServingOptions()
    let configuration = try ServerConfiguration(loopback: app.settings)
    options.server = transport == .socket ? configuration : nil
    options.requestLevel = nil
    let running = try await app.start(options, upstreams: mocks)
    let outcome: Result<R, any Error>
    do {
        outcome = .success(
            try await withTransport(to: running, configuration) { transport in
                try await body(TestApp(running: running, upstreams: mocks, transport: transport))
            })
    } catch {
        outcome = .failure(error)
    }
    await running.stop()
    guard mocks.mistakes.isEmpty else {
        var underlying: (any Error)?
        if case .failure(let error) = outcome { underlying = error }
        throw UnmockedCalls(calls: mocks.mistakes, underlying: underlying)
    }
    return try outcome.get()
}

/// Runs a closure with what brings requests to a running app.
private func withTransport<R>(
    to running: RunningApp, _ configuration: ServerConfiguration, _ body: (any UpstreamTransport) async throws -> R
) async throws -> R {
    guard let address = running.address else {
        return try await body(MemoryTransport(bodyLimit: configuration.maxBodyBytes, respond: running.respond))
    }
    let transport = HTTPUpstreamTransport(
        eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
        addresses: [running.app.name: try ServiceAddress("http://\(address)")])
    let outcome: Result<R, any Error>
    do {
        outcome = .success(try await body(transport))
    } catch {
        outcome = .failure(error)
    }
    try await transport.shutdown()
    return try outcome.get()
}

extension ServerConfiguration {
    /// A server as the settings say, but with one loop at a free port of the loopback interface.
    fileprivate init(loopback settings: Settings) throws {
        try self.init(settings)
        host = "127.0.0.1"
        port = 0
        loops = 1
    }
}
