import Tracing

@testable import SwiftletTelemetry

/// Header fields in a dictionary.
struct FieldCarrier: Extractor, Injector {
    func extract(key: String, from fields: [String: String]) -> String? { fields[key] }

    func inject(_ value: String, forKey key: String, into fields: inout [String: String]) { fields[key] = value }
}

extension ServiceTracer {
    /// A tracer that records.
    static func recording(
        _ formats: [PropagationFormat] = [.w3c, .baggage], _ sampling: Sampling = .standard,
        queue: SpanQueue = SpanQueue()
    ) -> ServiceTracer {
        let tracer = ServiceTracer(propagation: Propagation(formats), sampling: sampling, queue: queue)
        tracer.record()
        return tracer
    }

    /// The fields that a service sends that has received others.
    func relayed(_ received: [String: String]) -> [String: String] {
        var context = ServiceContext.topLevel
        extract(received, into: &context, using: FieldCarrier())
        let span = startSpan("relay", context: context)
        var sent: [String: String] = [:]
        inject(span.context, into: &sent, using: FieldCarrier())
        return sent
    }
}

extension SpanQueue {
    /// All that has ended, taken out.
    func ended() -> [SpanRecord] {
        let spans = takeAll()
        release(spans.count)
        return spans
    }
}
