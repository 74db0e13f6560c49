public import Logging

/// Writes log lines for human eyes: UTC time, level, label, message and `key=value` pairs, coloured on a terminal unless
/// `NO_COLOR` is set.
///
/// Control characters are escaped, so that no input can forge a line or command the terminal. Metadata whose name tells
/// of a secret is shown as `***` (``Redaction``).
public struct ConsoleLogHandler: LogHandler, SinkLogHandler {
    /// The lowest level that is written.
    public var logLevel: Logger.Level = .info

    /// Metadata of every line of this logger.
    public var metadata: Logger.Metadata = [:]

    /// Adds metadata from the task's context to each line.
    public var metadataProvider: Logger.MetadataProvider?

    package let redaction: Redaction
    let sinks: [LogSink]

    /// A handler for the logger `label` that writes to `output`.
    public init(label: String, output: LogOutput, redaction: Redaction = .standard) {
        self.redaction = redaction
        sinks = [LogSink(console: label, isColoured: output.isColoured, output: output, redaction: redaction)]
    }

    /// One item of ``metadata``.
    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes `event` as one line.
    public func log(event: LogEvent) { write(event) }
}
