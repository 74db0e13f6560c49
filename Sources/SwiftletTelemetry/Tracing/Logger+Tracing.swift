public import Logging
import Tracing

extension Logger.MetadataProvider {
    /// Adds `trace_id` and `span_id` to what is logged within a span.
    public static let tracing = Logger.MetadataProvider {
        guard let context = ServiceSpan.current?.spanContext else { return [:] }
        return ["trace_id": .string(context.traceID.description), "span_id": .string(context.spanID.description)]
    }
}
