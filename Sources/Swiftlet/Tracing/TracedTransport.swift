import HTTPTypes
import SwiftletClient
import SwiftletTelemetry

/// Makes a span of each call of a URL, and tells the one who is called of it.
struct TracedTransport: UpstreamTransport {
    let transport: any UpstreamTransport
    let tracer: ServiceTracer

    func send(_ request: UpstreamRequest, to origin: String, timeout: Duration) async throws -> UpstreamResponse {
        var request = request
        // Without the query, which may hold secrets.
        let url = origin + request.path
        let server = (try? ServiceAddress(origin))?.parts
        let span = CallSpans(tracer: tracer).begin(&request, url, server.map { ($0.host, $0.port) })
        do {
            let response = try await transport.send(request, to: origin, timeout: timeout)
            let isFailure = response.status.code >= 400
            span?.end(
                status: response.status.code, error: isFailure ? String(response.status.code) : nil,
                isFailure: isFailure)
            return response
        } catch {
            span?.end(status: nil, error: ServiceSpan.name(of: error), isFailure: true)
            throw error
        }
    }
}
