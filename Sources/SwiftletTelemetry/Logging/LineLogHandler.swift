package import Logging

/// A log handler of ours.
package protocol LineLogHandler: LogHandler {
    /// Which names tell of secrets.
    var redaction: Redaction { get }

    /// What writes lines as the handler stands now; nil where the logger has metadata of its own to add.
    var lineWriter: LineWriter? { get }
}

/// What our handlers are: lines to one output or several.
protocol SinkLogHandler: LineLogHandler {
    var sinks: [LogSink] { get }
}

extension SinkLogHandler {
    /// Writes an event to the outputs that take its level.
    func write(_ event: LogEvent) {
        guard sinks.contains(where: { $0.takes(event.level) }) else { return }
        let fields = LogFields(logger: metadata, provider: metadataProvider, event: event.metadata, redaction)
        for sink in sinks where sink.takes(event.level) { sink.write(event, fields) }
    }

    package var lineWriter: LineWriter? { metadata.isEmpty ? LineWriter(sinks, metadataProvider) : nil }
}

/// Writes lines without metadata in dictionaries, and without what it costs to look into a handler: for lines that every
/// request writes.
package final class LineWriter: Sendable {
    private let sinks: [LogSink]
    private let metadataProvider: Logger.MetadataProvider?

    init(_ sinks: [LogSink], _ metadataProvider: Logger.MetadataProvider?) {
        self.sinks = sinks
        self.metadataProvider = metadataProvider
    }

    /// Writes a line.
    ///
    /// - Parameters:
    ///   - level: the level, which the caller has compared with the logger's.
    ///   - message: the message.
    ///   - hasTrace: whether the fields tell of a trace, so that the task's context need not.
    ///   - fields: adds the fields, in the order of their names; none may tell of a secret or be named as the fields of
    ///     every line are, or as those that tell of a trace.
    /// - Returns: Whether it was written; not where the task's context has more to add than its trace.
    package func write(
        _ level: Logger.Level, _ message: StaticString, hasTrace: Bool, fields: (inout LogLine) -> Void
    ) -> Bool {
        guard var context = directContext else { return false }
        if hasTrace { context = [] }
        for sink in sinks where sink.takes(level) { sink.write(level, message, context: context, fields: fields) }
        return true
    }

    /// The fields of the task's context, in the order of their names; nil where they must be looked at first.
    private var directContext: [(name: String, value: Logger.MetadataValue)]? {
        guard let provided = metadataProvider?.get(), !provided.isEmpty else { return [] }
        var context: [(name: String, value: Logger.MetadataValue)] = []
        for name in Self.traceFields {
            guard let value = provided[name] else { continue }
            guard case .string = value else { return nil }
            context.append((name, value))
        }
        return context.count == provided.count ? context : nil
    }

    /// The names of fields that tell of a trace, which no line has otherwise.
    private static let traceFields = ["span_id", "trace_flags", "trace_id"]
}
