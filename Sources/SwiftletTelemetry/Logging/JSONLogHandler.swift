public import Logging

/// Writes each log line as one JSON object (RFC 8259): `@timestamp` (ISO 8601, UTC, milliseconds), `level`, `message`,
/// `logger`, `service`, `host`, the metadata flattened to dotted names, `error` and `error_type`.
///
/// Metadata whose name tells of a secret is shown as `***` (``Redaction``); metadata that is named like one of the fields
/// above is written as `metadata.<name>`, so that no field stands twice.
public struct JSONLogHandler: LogHandler, SinkLogHandler {
    /// The lowest level that is written.
    public var logLevel: Logger.Level = .info

    /// Metadata of every line of this logger.
    public var metadata: Logger.Metadata = [:]

    /// Adds metadata from the task's context to each line.
    public var metadataProvider: Logger.MetadataProvider?

    package let redaction: Redaction
    let sinks: [LogSink]

    /// A handler for the logger `label` of the service called `service` that writes to `output`.
    public init(label: String, service: String, output: LogOutput, redaction: Redaction = .standard) {
        self.redaction = redaction
        sinks = [LogSink(json: label, service: service, output: output, redaction: redaction)]
    }

    /// One item of ``metadata``.
    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes `event` as one line.
    public func log(event: LogEvent) { write(event) }
}
