package import Logging
import Tracing

/// Writes each span as a log line, for those who collect logs and have nothing else: fluentd, logstash.
///
/// The line `span` has the fields `trace_id`, `span_id`, `parent_span_id`, `name`, `kind`, `start_us` (since 1970),
/// `duration_us`, `status`, and the attributes below `attributes`.
package struct LogSpanExporter: SpanExporter {
    private let logger: Logger

    /// Writes to a logger, at the level `info`.
    package init(to logger: Logger) { self.logger = logger }

    package func export(_ spans: [SpanRecord]) async -> ExportOutcome {
        for span in spans { logger.info("span", metadata: Self.metadata(of: span)) }
        return .taken
    }

    private static func metadata(of span: SpanRecord) -> Logger.Metadata {
        span.read { state in
            var attributes: Logger.Metadata = [:]
            for (name, value) in span.attributeList(of: state) {
                switch value {
                case .int64(let number): attributes[name] = .stringConvertible(Int(number))
                case .bool(let value): attributes[name] = .stringConvertible(value)
                case .double(let number): attributes[name] = .stringConvertible(number)
                default: attributes[name] = .string(value.text)
                }
            }
            var metadata: Logger.Metadata = [
                "trace_id": "\(span.context.traceID)", "span_id": "\(span.context.spanID)",
                "name": .string(state.name), "kind": "\(span.kind)",
                "start_us": .stringConvertible(Int(span.start / 1000)),
                "duration_us": .stringConvertible(Int((state.end - span.start) / 1000)),
                "attributes": .dictionary(attributes),
            ]
            if let parent = span.parentID { metadata["parent_span_id"] = "\(parent)" }
            if let status = state.status { metadata["status"] = status.code == .ok ? "ok" : "error" }
            if !state.events.isEmpty { metadata["events"] = .array(state.events.map { .string($0.name) }) }
            return metadata
        }
    }
}
