import NIOCore
import Swiftlet

/// Brings requests to an app without a network.
struct MemoryTransport: UpstreamTransport {
    /// The most bytes of a body where a route sets no limit of its own.
    let bodyLimit: Int
    let respond: @Sendable (Request) async -> Response

    func send(_ request: UpstreamRequest, to service: String, timeout: Duration) async throws -> UpstreamResponse {
        var requestBody = request.body.map { RequestBody($0) } ?? .empty
        requestBody.limit = bodyLimit
        let response = await respond(
            Request(method: request.method, target: request.target, headers: request.headers, body: requestBody))
        // RFC 9110, sections 9.3.2, 15.3.5 and 15.4.5: these answers have no body.
        let isBodiless = request.method == .head || [204, 304].contains(response.status.code)
        let body = isBodiless ? ByteBuffer() : try await response.body.collect()
        return UpstreamResponse(status: response.status, headers: response.fields, body: body)
    }
}
