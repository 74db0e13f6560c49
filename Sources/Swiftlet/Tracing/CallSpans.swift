import HTTPTypes
import SwiftletClient
import SwiftletHTTP
import SwiftletTelemetry

/// Makes spans of calls with the app's own tracer, named and described as OpenTelemetry's semantic conventions for HTTP
/// clients say.
struct CallSpans: CallTracing {
    let tracer: ServiceTracer

    func begin(
        _ request: inout UpstreamRequest, to target: InstanceTarget, resends: Int
    ) -> (any TriedCallSpan)? {
        let url = { [request] in request.shownURL(at: target) }
        return begin(&request, url(), (target.host, target.port), resends: resends)
    }

    /// Begins the span of a call of an address, and puts what tells of it into the request's header; nil when nothing is
    /// recorded.
    func begin(
        _ request: inout UpstreamRequest, _ url: @autoclosure () -> String, _ server: (host: String, port: Int)?,
        resends: Int = 0
    ) -> ServiceSpan? {
        let (method, template) = (request.method.rawValue, request.template)
        return tracer.startCall(template.map { "\(method) \($0)" } ?? method) {
            MadeCall(method: method, url: url(), template: template, server: server, resends: resends)
        } put: { field, value in
            // What is no legal field is left out.
            guard let name = TraceFields.name(of: field), HTTPField.isValidValue(value) else { return }
            request.headers[name] = value
        }
    }
}

extension ServiceSpan: TriedCallSpan {}

/// The header fields that tell of traces.
enum TraceFields {
    /// By the numbers of ``PropagationField``.
    private static let names = PropagationField.allCases.map { HTTPField.Name($0.name) }

    static func name(of field: PropagationField) -> HTTPField.Name? { names[field.rawValue] }

    /// Tells of most requests at once that they have none of them.
    static let sketch = FieldNameSketch(names.compactMap(\.self))
}
