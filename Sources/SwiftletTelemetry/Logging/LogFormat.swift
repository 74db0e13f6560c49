/// How log lines are written.
public enum LogFormat: String, Sendable, CaseIterable {
    /// `console` when the output is attached to a terminal, else `json`.
    case auto

    /// Lines for human eyes, see ``ConsoleLogHandler``.
    case console

    /// One JSON object a line for collectors, see ``JSONLogHandler``.
    case json

    /// The format to use for `output`, with ``auto`` decided.
    func resolved(for output: LogOutput) -> LogFormat {
        guard self == .auto else { return self }
        return output.isTerminal ? .console : .json
    }
}
