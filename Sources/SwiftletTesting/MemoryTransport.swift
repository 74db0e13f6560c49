import NIOCore
import Swiftlet

/// Brings requests to an app without a network.
struct MemoryTransport: UpstreamTransport {
    /// The most bytes of a body where a route sets no limit of its own.
    let bodyLimit: Int
    let respond: @Sendable (Request) async -> Response

    func send(_ request: UpstreamRequest, to service: String, timeout: Duration) async throws -> UpstreamResponse {
        let response = try await answer(to: request)
        let body = Self.hasBody(response, to: request) ? try await response.body.collect() : ByteBuffer()
        return UpstreamResponse(status: response.status, headers: response.fields, body: body)
    }

    func stream<Result>(
        _ request: UpstreamRequest, to service: String, timeout: Duration,
        _ read: (StreamedResponse) async throws -> Result
    ) async throws -> Result {
        let response = try await answer(to: request)
        let body = Self.hasBody(response, to: request) ? response.body : .empty
        guard case .stream(let length, let produce) = body else {
            return try await read(
                StreamedResponse(
                    status: response.status, headers: response.fields, body: UpstreamBody(try await body.collect())))
        }
        let pipe = BodyPipe()
        async let _: Void = pipe.run(produce)
        return try await read(
            StreamedResponse(
                status: response.status, headers: response.fields, body: UpstreamBody(pipe, length: length)))
    }

    private func answer(to request: UpstreamRequest) async throws -> Response {
        let request = try await request.collectingStream()
        var body = request.body.map { RequestBody($0) } ?? .empty
        body.limit = bodyLimit
        return await respond(
            Request(method: request.method, target: request.target, headers: request.headers, body: body))
    }

    /// RFC 9110, sections 9.3.2, 15.3.5 and 15.4.5: some answers have no body.
    private static func hasBody(_ response: Response, to request: UpstreamRequest) -> Bool {
        request.method != .head && ![204, 304].contains(response.status.code)
    }
}
