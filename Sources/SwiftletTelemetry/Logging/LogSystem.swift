package import Logging
import Synchronization

/// The loggers of a process: where the lines of each go, from which level on, and how that is changed.
package final class LogSystem: Sendable {
    /// Where the lines of the loggers of one name go.
    private struct Route: Sendable {
        let threshold: LogThreshold
        let handlers: [OpenHandler]
    }

    /// An output that is open.
    private struct OpenHandler: Sendable {
        let formatter: LogConfiguration.Formatter
        let output: LogOutput
        let threshold: LogThreshold
    }

    private struct State {
        var configuration: LogConfiguration
        /// By how many steps loggers write more than is configured; less where it is negative.
        var extra = 0
    }

    private let service: String
    private let redaction: Redaction
    private let handlers: [String: OpenHandler]
    private let files: [RotatingFile]
    private let root: Route
    private let routes: [String: Route]
    private let configuration: LogConfiguration
    private let state: Mutex<State>

    /// Opens the outputs.
    ///
    /// - Parameters:
    ///   - configuration: what is logged, in which form and where to.
    ///   - service: the name of the service.
    ///   - stdout: what stands for the standard output.
    ///   - endsWithProcess: whether what waits for files is written when the process ends with `exit`.
    /// - Throws: an error whose text tells which file cannot be opened.
    package convenience init(
        _ configuration: LogConfiguration, service: String, stdout: LogOutput = .stdout, endsWithProcess: Bool = true
    ) throws {
        var outputs: [String: LogOutput] = [:]
        var files: [RotatingFile] = []
        for (name, handler) in configuration.handlers {
            switch handler.destination {
            case .stdout: outputs[name] = stdout
            case .stderr: outputs[name] = .stderr
            case .file(let path, let rules):
                let file = try RotatingFile(path: path, rules: rules)
                files.append(file)
                outputs[name] = .file(file, limit: handler.buffer, endsWithProcess: endsWithProcess)
            }
        }
        self.init(configuration, service: service, outputs: outputs, files: files)
    }

    /// Writes everything from `info` on to what stands for the standard output.
    package convenience init(service: String, stdout: LogOutput) {
        self.init(LogConfiguration(), service: service, outputs: ["console": stdout], files: [])
    }

    private init(
        _ configuration: LogConfiguration, service: String, outputs: [String: LogOutput], files: [RotatingFile]
    ) {
        var handlers: [String: OpenHandler] = [:]
        for (name, handler) in configuration.handlers {
            guard let output = outputs[name] else { continue }
            handlers[name] = OpenHandler(
                formatter: handler.formatter, output: output, threshold: LogThreshold(handler.level))
        }
        func route(_ name: String?) -> Route {
            Route(
                threshold: LogThreshold(configuration.level(of: name)),
                handlers: configuration.handlerNames(of: name).compactMap { handlers[$0] })
        }
        self.service = service
        self.configuration = configuration
        self.handlers = handlers
        self.files = files
        redaction = Redaction(adding: configuration.redacted)
        root = route(nil)
        routes = Dictionary(uniqueKeysWithValues: configuration.loggers.keys.map { ($0, route($0)) })
        state = Mutex(State(configuration: configuration))
        for handler in handlers.values {
            let formatter = handler.formatter
            // The output keeps the closure, so the closure must not keep the output.
            handler.output.tellLosses { [weak output = handler.output] count in
                guard let output else { return [] }
                let handler = OpenHandler(formatter: formatter, output: output, threshold: LogThreshold(.trace))
                return Self.sink(service, handler, service: service, .standard).lossNotice(count)
            }
        }
    }

    /// The handler of the logger of a name.
    package func handler(
        label: String, metadataProvider: Logger.MetadataProvider? = LoggingSystem.metadataProvider
    ) -> any LogHandler {
        let route = configuration.configuredName(of: label).flatMap { routes[$0] } ?? root
        let sinks = route.handlers.map { Self.sink(label, $0, service: service, redaction) }
        return RoutedLogHandler(
            sinks: sinks, threshold: route.threshold, redaction: redaction, metadataProvider: metadataProvider)
    }

    private static func sink(
        _ label: String, _ handler: OpenHandler, service: String, _ redaction: Redaction
    ) -> LogSink {
        let (formatter, output) = (handler.formatter, handler.output)
        if formatter.format.resolved(for: output) == .console {
            return LogSink(
                console: label, isColoured: formatter.isColoured ?? output.isColoured, output: output,
                redaction: redaction, threshold: handler.threshold)
        }
        let fields = formatter.fields.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        return LogSink(
            json: label, service: service, fields: fields, output: output, redaction: redaction,
            threshold: handler.threshold)
    }

    // MARK: While the service runs

    /// Has every logger write more, down to `trace`, or less, up to `critical`, than is configured.
    ///
    /// - Parameter steps: so many levels more; less where it is negative.
    /// - Returns: The level of the loggers above all others.
    package func shift(by steps: Int) -> Logger.Level {
        state.withLock { state in
            let most = Logger.Level.critical.rank
            state.extra = min(max(state.extra + steps, -most), most)
            setThresholds(state)
            return root.threshold.level
        }
    }

    /// Takes the levels of a configuration, as it stands.
    ///
    /// - Returns: Whether the levels are all that is new in it; anything else needs a new start.
    package func takeLevels(of configuration: LogConfiguration) -> Bool {
        state.withLock { state in
            state.configuration = configuration
            state.extra = 0
            setThresholds(state)
            return configuration.withoutLevels == self.configuration.withoutLevels
        }
    }

    private func setThresholds(_ state: State) {
        let configuration = state.configuration
        root.threshold.level = configuration.level(of: nil).lowered(by: state.extra)
        for (name, route) in routes {
            let known = configuration.configuredName(of: name)
            route.threshold.level = configuration.level(of: known).lowered(by: state.extra)
        }
        for (name, handler) in handlers {
            guard let level = configuration.handlers[name]?.level else { continue }
            handler.threshold.level = level
        }
    }

    /// Has files opened anew, as programs ask for that move them.
    package func reopenFiles() { for file in files { file.reopen() } }

    /// Writes what waits, unless that takes longer than `limit`.
    package func flush(within limit: Duration) {
        for handler in handlers.values { handler.output.flush(within: limit) }
    }
}
