import HTTPTypes
import SwiftletClient
import SwiftletTelemetry
import Tracing

/// Makes a span of each call of a URL, and tells the one who is called of it.
struct TracedTransport: UpstreamTransport {
    let transport: any UpstreamTransport
    let tracer: ServiceTracer

    func send(_ request: UpstreamRequest, to origin: String, timeout: Duration) async throws -> UpstreamResponse {
        let span = tracer.startSpan(request.method.rawValue, ofKind: .client)
        defer { span.end() }
        if span.isRecording {
            // Without the query, which may hold secrets.
            span.attributes = [
                "http.request.method": .string(request.method.rawValue), "url.full": .string(origin + request.path),
            ]
            if let server = try? ServiceAddress(origin).parts {
                span.attributes["server.address"] = server.host
                span.attributes["server.port"] = server.port
            }
        }
        var request = request
        tracer.inject(span.context, into: &request.headers, using: FieldInjector())
        do {
            let response = try await transport.send(request, to: origin, timeout: timeout)
            if span.isRecording {
                span.attributes["http.response.status_code"] = response.status.code
                if response.status.code >= 400 { span.note(failure: String(response.status.code)) }
            }
            return response
        } catch {
            span.note(failure: ServiceSpan.name(of: error))
            throw error
        }
    }
}

/// Puts what tells of a trace into header fields.
private struct FieldInjector: Injector {
    func inject(_ value: String, forKey key: String, into fields: inout HTTPFields) {
        guard let name = HTTPField.Name(key), HTTPField.isValidValue(value) else { return }
        fields[name] = value
    }
}
