public import Logging

/// Writes log lines for human eyes: UTC time, level, label, message and `key=value` pairs, coloured on a terminal unless
/// `NO_COLOR` is set.
///
/// Control characters are escaped, so that no input can forge a line or command the terminal. Metadata whose name tells
/// of a secret is shown as `***`.
public struct ConsoleLogHandler: LogHandler, LineWritingHandler {
    /// The lowest level that is written.
    public var logLevel: Logger.Level = .info

    /// Metadata of every line of this logger.
    public var metadata: Logger.Metadata = [:]

    /// Adds metadata from the task's context to each line.
    public var metadataProvider: Logger.MetadataProvider?

    let output: LogOutput
    var form: LogLine.Form { .console(isColoured: output.isColoured) }
    private let label: String

    /// A handler for the logger `label` that writes to `output`.
    public init(label: String, output: LogOutput) {
        self.label = LogText.escaped(label)
        self.output = output
    }

    /// One item of ``metadata``.
    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes `event` as one line.
    public func log(event: LogEvent) {
        let fields = LogFields(logger: metadata, provider: metadataProvider, event: event.metadata)
        var line = LogLine(form, after: [])
        line.reserve(512)
        begin(&line, event.level) { $0.append(LogText.escaped(event.message.description)) }
        for (name, value) in fields.sorted { line.add(name, value) }
        if let error = event.error { line.add(error: String(describing: error)) }
        end(&line)
        output.append(isUrgent: event.level >= .error) { $0 += line.bytes }
    }

    func begin(_ line: inout LogLine, _ level: Logger.Level, _ message: (inout LogLine) -> Void) {
        line.coloured(.dim) { $0.appendTime() }
        line.append(" ")
        let (name, colour) = Self.look(of: level)
        line.coloured(colour) { $0.append(name) }
        line.append(" ")
        line.coloured(.dim) { $0.append(label) }
        line.append(" ")
        message(&line)
    }

    func end(_ line: inout LogLine) { line.append("\n") }

    /// The name of a level, as wide as the widest, and its colour.
    private static func look(of level: Logger.Level) -> (name: StaticString, colour: LogLine.Colour) {
        switch level {
        case .trace: ("TRACE   ", .cyan)
        case .debug: ("DEBUG   ", .cyan)
        case .info: ("INFO    ", .green)
        case .notice: ("NOTICE  ", .green)
        case .warning: ("WARNING ", .yellow)
        case .error: ("ERROR   ", .red)
        case .critical: ("CRITICAL", .red)
        }
    }
}
