import Logging

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One output as one logger writes to it.
final class LogSink: Sendable {
    let output: LogOutput
    let redaction: Redaction
    /// The lowest level that it takes; nil is every level.
    let threshold: LogThreshold?
    private let form: LogLine.Form
    /// What stands on each line beside time, level and message: fields of JSON, or the logger's name.
    private let names: [UInt8]

    /// A sink of lines for human eyes.
    init(
        console label: String, isColoured: Bool, output: LogOutput, redaction: Redaction = .standard,
        threshold: LogThreshold? = nil
    ) {
        self.output = output
        self.redaction = redaction
        self.threshold = threshold
        form = .console(isColoured: isColoured)
        names = Array(LogText.escaped(label).utf8)
    }

    /// A sink of JSON objects; `fields` stand on each of them.
    init(
        json label: String, service: String, fields: [(name: String, value: String)] = [], output: LogOutput,
        redaction: Redaction = .standard, threshold: LogThreshold? = nil
    ) {
        self.output = output
        self.redaction = redaction
        self.threshold = threshold
        form = .json
        names = LogLine.with(.json) { names in
            names.add("logger", label)
            names.add("service", service)
            names.add("host", Self.host)
            for (name, value) in fields { names.add(name, .string(value)) }
            return names.bytes.array
        }
    }

    /// Whether lines of a level are written.
    func takes(_ level: Logger.Level) -> Bool { threshold.map { $0.level <= level } ?? true }

    /// Writes an event with its metadata.
    func write(_ event: LogEvent, _ fields: LogFields) {
        LogLine.with(form) { line in
            if case .json = form {
                writeJSON(event, fields, to: &line)
            } else {
                begin(&line, event.level) { $0.append(LogText.escaped(event.message.description)) }
                for (name, value) in fields.sorted { line.add(name, value) }
                if let error = event.error { line.add(error: String(describing: error)) }
            }
            end(&line)
            put(line, event.level)
        }
    }

    private func put(_ line: borrowing LogLine, _ level: Logger.Level) {
        line.bytes.withBytes { output.append($0, isUrgent: level >= .error) }
    }

    private func writeJSON(_ event: LogEvent, _ fields: LogFields, to line: inout LogLine) {
        var fields = fields
        for name in Self.ownNames { fields.rename(name, to: "metadata.\(name)") }
        // These names are free for metadata where the statement gives no error.
        if event.error != nil {
            fields.rename("error", to: "metadata.error")
            fields.rename("error_type", to: "metadata.error_type")
        }
        begin(&line, event.level) { $0.append(json: event.message.description) }
        for (name, value) in fields.sorted { line.add(name, value) }
        if let error = event.error {
            line.add("error", String(describing: error))
            line.add("error_type", String(reflecting: type(of: error)))
        }
    }

    /// Writes a line whose fields are added in order, those of the task's context behind them.
    func write(
        _ level: Logger.Level, _ message: StaticString, context: [(name: String, value: Logger.MetadataValue)],
        fields: (inout LogLine) -> Void
    ) {
        LogLine.with(form) { line in
            begin(&line, level) { $0.append(message: message) }
            fields(&line)
            for (name, value) in context { line.add(name, value) }
            end(&line)
            put(line, level)
        }
    }

    /// The line that tells that lines were lost.
    func lossNotice(_ count: Int) -> [UInt8] {
        LogLine.with(form) { line in
            begin(&line, .warning) { $0.append(message: "log lines were lost because their reader is too slow") }
            line.add("count", count)
            end(&line)
            return line.bytes.array
        }
    }

    /// The names of the fields of every JSON line.
    static let ownNames = ["@timestamp", "level", "message", "logger", "service", "host"]

    private static let host: String = {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }()

    private func begin(_ line: inout LogLine, _ level: Logger.Level, _ message: (inout LogLine) -> Void) {
        guard case .console = form else {
            line.append("{\"@timestamp\":\"")
            line.appendTime()
            line.append("\",\"level\":\"")
            line.append(level.name)
            line.append("\",\"message\":")
            message(&line)
            return line.append(names)
        }
        line.coloured(.dim) { $0.appendTime() }
        line.append(" ")
        let (name, colour) = level.look
        line.coloured(colour) { $0.append(name) }
        line.append(" ")
        line.coloured(.dim) { $0.append(names) }
        line.append(" ")
        message(&line)
    }

    private func end(_ line: inout LogLine) {
        if case .json = form { line.append("}\n") } else { line.append("\n") }
    }
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

    /// The level's name for human eyes, as wide as the widest, and its colour.
    fileprivate var look: (name: StaticString, colour: LogLine.Colour) {
        switch self {
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
