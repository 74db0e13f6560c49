import Logging
import SwiftletHTTP
import SwiftletTelemetry

/// The program of a service: does what its command line asks for.
struct ServiceProgram<S: Microservice> {
    /// The arguments behind the name of the program.
    var arguments: [String]
    var environment: [String: String]
    /// The settings file that is read where none is named.
    var settingsFile = "swiftlet.yml"
    /// Where results go, and the log of a service that serves.
    var output: LogOutput = .stdout
    /// Where mistakes go, and the log of the other commands.
    var errors: LogOutput = .stderr
    /// Whether the process' logging and metrics are set up; only once in a process, and never in tests.
    var bootstrapsProcess = false

    /// Does what was asked for, and tells how it went.
    func run() async -> ExitCode {
        var mistakes: [any Error] = []
        let settings: Settings
        do {
            settings = try Settings(arguments: arguments, environment: environment, defaultFile: settingsFile)
        } catch {
            mistakes.append(error)
            settings = Settings(fileless: arguments, environment: environment)
        }
        settings.collectMistakes()
        do {
            let command = settings.isHelpRequested ? .help : try Command(words: settings.words)
            guard mistakes.isEmpty || command == .help else { throw StartError(mistakes) }
            return try await run(command, settings, mistakes)
        } catch {
            tell(error)
            return Self.exitCode(of: error)
        }
    }

    private func run(_ command: Command, _ settings: Settings, _ mistakes: [any Error]) async throws -> ExitCode {
        let log = try LogSettings(settings)
        let configuration = try ServerConfiguration(settings)
        let drainDelay = try settings.value(
            "drain.delay", default: .zero, atLeast: Duration.zero,
            help: "How long new requests are still taken once /readyz answers 503, before drain.timeout begins; "
                + "give it as long as balancers need to learn of it: about 5s on Kubernetes.")
        let migration =
            command == .migrate ? try MigrateRequest(words: settings.words.dropFirst(), settings: settings) : nil
        let documentVersion = command == .openapi ? settings.commandOption("version") : nil
        let (logging, logMistake) = logSystem(log, for: command)
        let logger = logger(logging)
        let metrics = MetricsRegistry()
        // Before the service is made, for it may measure from then on.
        if bootstrapsProcess, try MetricsSettings(settings).isEnabled { metrics.serveProcess() }
        let app = App.assembled(S(), settings: settings, logger: logger, metrics: metrics)
        let migrates = try app.readMigrationSettings()
        if command == .help {
            write(Command.list(program: S.name) + "\n\nSettings:\n\n" + settings.help, to: output)
            for mistake in mistakes + app.mistakes { tell(mistake) }
            return .success
        }
        var others = logMistake.map { [$0] } ?? []
        do {
            try settings.finish()
        } catch {
            others.append(error)
        }
        try app.check(others + (command == .serve ? app.missingAddresses : []))
        switch command {
        case .serve:
            var options = ServingOptions()
            options.server = configuration
            options.requestLevel = log.requests
            options.requestLogger = Logger(label: "\(S.name).request") { logging.handler(label: $0) }
            options.migrates = migrates
            options.drainDelay = drainDelay
            options.drainTimeout = configuration.drainTimeout
            if bootstrapsProcess { app.tracing.serveProcess() }
            return try await serve(app, options, LogControl(logging, log, logger: logger))
        case .migrate: if let migration { return try await migrate(app, migration) }
        case .routes: write(RouteListing(app.endpointDescriptions).description, to: output)
        case .openapi: write(try app.document(version: documentVersion), to: output)
        case .help: break
        }
        return .success
    }

    /// The loggers, by the logging file where the service serves; by the settings alone where the file has a mistake.
    private func logSystem(_ settings: LogSettings, for command: Command) -> (LogSystem, (any Error)?) {
        let serves = command == .serve
        func system(readsFile: Bool) throws -> LogSystem {
            try LogSystem(
                try settings.configuration(readsFile: readsFile), service: S.name, stdout: serves ? output : errors,
                endsWithProcess: bootstrapsProcess)
        }
        do {
            return (try system(readsFile: serves), nil)
        } catch {
            return (LogSystem(service: S.name, stdout: errors), error)
        }
    }

    private func logger(_ logging: LogSystem) -> Logger {
        if bootstrapsProcess {
            LoggingSystem.bootstrap(
                { logging.handler(label: $0, metadataProvider: $1) }, metadataProvider: .tracing)
            return Logger(label: S.name)
        }
        return Logger(label: S.name) { logging.handler(label: $0, metadataProvider: .tracing) }
    }

    private func tell(_ error: any Error) {
        let mistakes = (error as? StartError)?.mistakes ?? [error]
        for mistake in mistakes { write("\(S.name): \(mistake)", to: errors) }
    }

    func write(_ text: String, to output: LogOutput) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        for line in lines { output.write(line: String(line)) }
    }

    private static func exitCode(of error: any Error) -> ExitCode {
        switch error {
        case is UsageError: .usage
        case is StartError, is SettingsError: .configuration
        default: .failure
        }
    }
}
