package import Logging

/// A log handler that can write a line without metadata in dictionaries: for lines that every request writes.
package protocol LineLogHandler: LogHandler {
    /// Writes a line.
    ///
    /// - Parameters:
    ///   - level: the level, which the caller has compared with the logger's.
    ///   - message: the message.
    ///   - fields: adds the fields, in the order of their names; none may tell of a secret or be named as the fields of
    ///     every line are. It runs under a lock and must not log.
    /// - Returns: Whether it was written; not where the logger has metadata of its own to add.
    func log(_ level: Logger.Level, _ message: StaticString, fields: (inout LogLine) -> Void) -> Bool
}

/// What both of our handlers are: lines in a form, to an output.
protocol LineWritingHandler: LineLogHandler {
    var output: LogOutput { get }
    var form: LogLine.Form { get }
    /// What stands before the fields of a line, and behind them.
    func begin(_ line: inout LogLine, _ level: Logger.Level, _ message: (inout LogLine) -> Void)
    func end(_ line: inout LogLine)
}

extension LineWritingHandler {
    package func log(_ level: Logger.Level, _ message: StaticString, fields: (inout LogLine) -> Void) -> Bool {
        guard metadata.isEmpty, metadataProvider?.get().isEmpty ?? true else { return false }
        output.append(isUrgent: level >= .error) { bytes in
            var line = LogLine(form, after: bytes)
            bytes = []
            begin(&line, level) { $0.append(message: message) }
            fields(&line)
            end(&line)
            bytes = line.bytes
        }
        return true
    }

    /// The line that tells that lines were lost.
    func lossNotice(_ count: Int) -> [UInt8] {
        var line = LogLine(form, after: [])
        begin(&line, .warning) { $0.append(message: "log lines were lost because their reader is too slow") }
        line.add("count", count)
        end(&line)
        return line.bytes
    }
}
