import NIOCore
import Swiftlet

/// Brings requests to an app without a network.
struct MemoryTransport: UpstreamTransport {
    let respond: @Sendable (Request) async -> Response

    func send(_ request: UpstreamRequest, to service: String, timeout: Duration) async throws -> UpstreamResponse {
        let response = await respond(
            Request(
                method: request.method, target: request.target, headers: request.headers,
                body: request.body.map { RequestBody($0) } ?? .empty))
        var headers = response.headers
        if headers[.contentType] == nil { headers[.contentType] = response.contentType }
        let body = request.method == .head ? ByteBuffer() : try await response.body.collect()
        return UpstreamResponse(status: response.status, headers: headers, body: body)
    }
}
