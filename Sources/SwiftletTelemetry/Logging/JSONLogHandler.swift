public import Logging

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Writes each log line as one JSON object (RFC 8259): `@timestamp` (ISO 8601, UTC, milliseconds), `level`, `message`,
/// `logger`, `service`, the metadata flattened to dotted names, and `error`.
///
/// Metadata whose name tells of a secret is shown as `***`; metadata that is named like one of the fields above is
/// written as `metadata.<name>`, so that no field stands twice.
public struct JSONLogHandler: LogHandler {
    /// The lowest level that is written.
    public var logLevel: Logger.Level = .info

    /// Metadata of every line of this logger.
    public var metadata: Logger.Metadata = [:]

    /// Adds metadata from the task's context to each line.
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let service: String
    private let output: LogOutput

    /// A handler for the logger `label` of the service called `service` that writes to `output`.
    public init(label: String, service: String, output: LogOutput) {
        self.label = label
        self.service = service
        self.output = output
    }

    /// One item of ``metadata``.
    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes `event` as one line.
    public func log(event: LogEvent) {
        var writer = LogJSONWriter()
        writer.add("@timestamp", LogTime.iso8601(Date()))
        writer.add("level", event.level.rawValue)
        writer.add("message", event.message.description)
        writer.add("logger", label)
        writer.add("service", service)
        let fields = LogFields(logger: metadata, provider: metadataProvider, event: event.metadata)
        for (name, value) in fields.sorted {
            writer.add(fieldName(name, in: event), value)
        }
        if let error = event.error {
            writer.add("error", String(describing: error))
        }
        output.write(line: writer.finished())
    }

    private static let ownNames: Set<String> = ["@timestamp", "level", "message", "logger", "service"]

    /// The name of a metadata field on the line; `error` is free for metadata where the statement gives no error.
    private func fieldName(_ name: String, in event: LogEvent) -> String {
        let isTaken = Self.ownNames.contains(name) || (name == "error" && event.error != nil)
        return isTaken ? "metadata.\(name)" : name
    }
}
