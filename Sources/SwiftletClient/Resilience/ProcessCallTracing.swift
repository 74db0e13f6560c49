import HTTPTypes
import Tracing

/// Records tries with the tracer of the process, named and described as OpenTelemetry's semantic conventions for HTTP
/// clients say.
struct ProcessCallTracing: CallTracing {
    func begin(
        _ request: inout UpstreamRequest, to target: InstanceTarget, resends: Int
    ) -> (any TriedCallSpan)? {
        let instrument = InstrumentationSystem.instrument
        if instrument is NoOpInstrument { return nil }
        let tracer = InstrumentationSystem.tracer
        guard !(tracer is NoOpTracer) else {
            if let context = ServiceContext.current {
                instrument.inject(context, into: &request.headers, using: FieldInjector())
            }
            return nil
        }
        let method = request.method.rawValue
        let span = tracer.startAnySpan(request.template.map { "\(method) \($0)" } ?? method, ofKind: .client)
        if span.isRecording { Self.describe(request, target, resends, in: span) }
        instrument.inject(span.context, into: &request.headers, using: FieldInjector())
        return ProcessSpan(span: span)
    }

    private static func describe(
        _ request: UpstreamRequest, _ target: InstanceTarget, _ resends: Int, in span: any Span
    ) {
        span.updateAttributes { attributes in
            attributes["http.request.method"] = request.method.rawValue
            attributes["server.address"] = target.host
            attributes["server.port"] = target.port
            attributes["url.full"] = request.shownURL(at: target)
            if let template = request.template { attributes["url.template"] = template }
            if resends > 0 { attributes["http.request.resend_count"] = resends }
        }
    }
}

/// A span of the process's tracer.
private struct ProcessSpan: TriedCallSpan {
    let span: any Span

    func end(status: Int?, error: String?, isFailure: Bool) {
        if span.isRecording {
            span.updateAttributes { attributes in
                if let status { attributes["http.response.status_code"] = status }
                if let error { attributes["error.type"] = error }
            }
            if isFailure { span.setStatus(SpanStatus(code: .error)) }
        }
        span.end()
    }
}

/// Puts what identifies a trace into header fields; what is no legal field is left out.
private struct FieldInjector: Injector {
    func inject(_ value: String, forKey key: String, into fields: inout HTTPFields) {
        guard let name = HTTPField.Name(key), HTTPField.isValidValue(value) else { return }
        fields[name] = value
    }
}
