import SwiftletTelemetry

/// Ends a span with whatever holds it: a stream that is never asked for, as its client is gone, must not keep a span open.
final class SpanEnding: Sendable {
    private let span: ServiceSpan?

    init(_ span: ServiceSpan?) { self.span = span }

    deinit { end() }

    /// Ends the span, unless it has ended.
    func end() { span?.end() }
}
