public import Logging

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Writes log lines for human eyes: UTC time, level, label, message and `key=value` pairs, coloured on a terminal unless
/// `NO_COLOR` is set.
///
/// Control characters are escaped, so that no input can forge a line or command the terminal. Metadata whose name tells
/// of a secret is shown as `***`.
public struct ConsoleLogHandler: LogHandler {
    /// The lowest level that is written.
    public var logLevel: Logger.Level = .info

    /// Metadata of every line of this logger.
    public var metadata: Logger.Metadata = [:]

    /// Adds metadata from the task's context to each line.
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let output: LogOutput

    /// A handler for the logger `label` that writes to `output`.
    public init(label: String, output: LogOutput) {
        self.label = label
        self.output = output
    }

    /// One item of ``metadata``.
    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes `event` as one line.
    public func log(event: LogEvent) {
        var line = coloured(LogTime.timeOfDay(Date()), .dim)
        line += " " + coloured(padded(event.level.rawValue.uppercased()), Colour(event.level))
        line += " " + coloured(LogText.escaped(label), .dim)
        line += " " + LogText.escaped(event.message.description)
        let fields = LogFields(logger: metadata, provider: metadataProvider, event: event.metadata)
        for (name, value) in fields.sorted {
            line += " " + coloured(LogText.value(name) + "=", .dim) + LogText.value(value.description)
        }
        if let error = event.error {
            line += " " + coloured("error=", .red) + LogText.value(String(describing: error))
        }
        output.write(line: line)
    }

    private func padded(_ level: String) -> String {
        level + String(repeating: " ", count: max(0, 8 - level.count))
    }

    private func coloured(_ text: String, _ colour: Colour) -> String {
        output.isColoured ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Codes of ECMA-48, "select graphic rendition".
    private enum Colour: Int {
        case dim = 2
        case red = 31
        case green = 32
        case yellow = 33
        case cyan = 36

        init(_ level: Logger.Level) {
            switch level {
            case .trace, .debug: self = .cyan
            case .info, .notice: self = .green
            case .warning: self = .yellow
            case .error, .critical: self = .red
            }
        }
    }
}
