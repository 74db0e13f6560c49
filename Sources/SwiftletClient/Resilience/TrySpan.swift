import HTTPTypes
import Tracing

/// The span of a try, named and described as OpenTelemetry's semantic conventions for HTTP clients say.
struct TrySpan {
    private let span: any Span

    /// Begins a span, and puts what the service needs to go on with the trace into the request's header; nil, with nothing
    /// done, where nothing is traced.
    ///
    /// - Parameter resends: how many tries there were before.
    init?(_ request: inout UpstreamRequest, to target: InstanceTarget, resends: Int) {
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
        span = tracer.startAnySpan(request.template.map { "\(method) \($0)" } ?? method, ofKind: .client)
        if span.isRecording { describe(request, target, resends) }
        instrument.inject(span.context, into: &request.headers, using: FieldInjector())
    }

    private func describe(_ request: UpstreamRequest, _ target: InstanceTarget, _ resends: Int) {
        span.updateAttributes { attributes in
            attributes["http.request.method"] = request.method.rawValue
            attributes["server.address"] = target.host
            attributes["server.port"] = target.port
            attributes["url.full"] = Self.url(request, target)
            if let template = request.template { attributes["url.template"] = template }
            if resends > 0 { attributes["http.request.resend_count"] = resends }
        }
    }

    /// The address without the values of its query, which may be secrets.
    private static func url(_ request: UpstreamRequest, _ target: InstanceTarget) -> String {
        let url = target.address.description + request.path
        guard let query = request.query, !query.isEmpty else { return url }
        let names = query.split(separator: "&").map { item -> String in
            guard let end = item.firstIndex(of: "=") else { return "REDACTED" }
            return item[..<end] + "=REDACTED"
        }
        return url + "?" + names.joined(separator: "&")
    }

    /// Ends it.
    func end(_ result: Result<UpstreamResponse, any Error>, _ fault: CallFault?) {
        if span.isRecording {
            var status: Int?
            if case .success(let response) = result { status = response.status.code }
            // A cancelled try is nobody's failure.
            let error = status.map { $0 >= 400 ? String($0) : nil } ?? fault?.name
            span.updateAttributes { attributes in
                if let status { attributes["http.response.status_code"] = status }
                if let error { attributes["error.type"] = error }
            }
            if error != nil, fault != .cancelled { span.setStatus(SpanStatus(code: .error)) }
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
