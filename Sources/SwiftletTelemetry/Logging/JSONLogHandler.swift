public import Logging

/// Writes each log line as one JSON object (RFC 8259): `@timestamp` (ISO 8601, UTC, milliseconds), `level`, `message`,
/// `logger`, `service`, the metadata flattened to dotted names, and `error`.
///
/// Metadata whose name tells of a secret is shown as `***`; metadata that is named like one of the fields above is
/// written as `metadata.<name>`, so that no field stands twice.
public struct JSONLogHandler: LogHandler, LineWritingHandler {
    /// The lowest level that is written.
    public var logLevel: Logger.Level = .info

    /// Metadata of every line of this logger.
    public var metadata: Logger.Metadata = [:]

    /// Adds metadata from the task's context to each line.
    public var metadataProvider: Logger.MetadataProvider?

    let output: LogOutput
    var form: LogLine.Form { .json }
    /// The fields `logger` and `service`, as they stand on each line.
    private let names: [UInt8]

    /// A handler for the logger `label` of the service called `service` that writes to `output`.
    public init(label: String, service: String, output: LogOutput) {
        self.output = output
        var names = LogLine(.json, after: [])
        names.add("logger", label)
        names.add("service", service)
        self.names = names.bytes
    }

    /// One item of ``metadata``.
    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes `event` as one line.
    public func log(event: LogEvent) {
        var fields = LogFields(logger: metadata, provider: metadataProvider, event: event.metadata)
        for name in Self.ownNames { fields.rename(name, to: "metadata.\(name)") }
        // The name is free for metadata where the statement gives no error.
        if event.error != nil { fields.rename("error", to: "metadata.error") }
        var line = LogLine(.json, after: [])
        line.reserve(512)
        begin(&line, event.level) { $0.append(json: event.message.description) }
        for (name, value) in fields.sorted { line.add(name, value) }
        if let error = event.error { line.add("error", String(describing: error)) }
        end(&line)
        output.append(isUrgent: event.level >= .error) { $0 += line.bytes }
    }

    func begin(_ line: inout LogLine, _ level: Logger.Level, _ message: (inout LogLine) -> Void) {
        line.append("{\"@timestamp\":\"")
        line.appendTime()
        line.append("\",\"level\":\"")
        line.append(level.name)
        line.append("\",\"message\":")
        message(&line)
        line.append(names)
    }

    func end(_ line: inout LogLine) { line.append("}\n") }

    private static let ownNames = ["@timestamp", "level", "message", "logger", "service"]
}

extension Logger.Level {
    /// The level's name, as text that needs no memory.
    fileprivate var name: StaticString {
        switch self {
        case .trace: "trace"
        case .debug: "debug"
        case .info: "info"
        case .notice: "notice"
        case .warning: "warning"
        case .error: "error"
        case .critical: "critical"
        }
    }
}
