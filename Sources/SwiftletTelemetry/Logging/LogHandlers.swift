public import Logging

/// The log handlers of a service.
public enum LogHandlers {
    /// A factory for `LoggingSystem.bootstrap`, or for `Logger(label:factory:)` where nothing global is wanted.
    ///
    /// - Parameters:
    ///   - format: How lines are written.
    ///   - level: The lowest level that is written.
    ///   - service: The name of the service, the field `service` of JSON lines.
    ///   - output: Where lines go.
    ///   - redaction: Which names tell of secrets.
    ///   - metadataProvider: Adds metadata from the task's context to each line; the logging system's own when nil.
    public static func factory(
        format: LogFormat = .auto,
        level: Logger.Level = .info,
        service: String,
        output: LogOutput = .stdout,
        redaction: Redaction = .standard,
        metadataProvider: Logger.MetadataProvider? = nil
    ) -> @Sendable (String) -> any LogHandler {
        let format = format.resolved(for: output)
        output.tellLosses { [weak output] count in
            guard let output else { return [] }
            let sink =
                format == .console
                ? LogSink(console: service, isColoured: output.isColoured, output: output)
                : LogSink(json: service, service: service, output: output)
            return sink.lossNotice(count)
        }
        return { label in
            let metadataProvider = metadataProvider ?? LoggingSystem.metadataProvider
            if format == .console {
                var handler = ConsoleLogHandler(label: label, output: output, redaction: redaction)
                handler.logLevel = level
                handler.metadataProvider = metadataProvider
                return handler
            }
            var handler = JSONLogHandler(label: label, service: service, output: output, redaction: redaction)
            handler.logLevel = level
            handler.metadataProvider = metadataProvider
            return handler
        }
    }
}
