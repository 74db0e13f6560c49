import Swiftlet

/// Answers that take their time or their space.
@Service(tag: "streams")
struct StreamService {
    /// Answer after a while
    ///
    /// - Parameter ms: how long to wait, in milliseconds
    @GET("/slow", parameters: ["ms": .range(0...600_000)])
    func slow(ms: Int = 1000) async throws -> [String: Int] {
        try await Task.sleep(for: .milliseconds(ms))
        return ["ms": ms]
    }

    /// Answer many bytes
    ///
    /// - Parameter mb: how many, in units of 1,048,576
    @GET("/big", parameters: ["mb": .range(0...4096)])
    func big(mb: Int = 1) -> Response {
        let block = ResponseBlock.kilobytes64
        return Response(
            contentType: "application/octet-stream",
            body: .stream(contentLength: mb * 1_048_576) { writer in
                for _ in 0..<mb * 16 { try await writer.write(block) }
            })
    }
}

/// Answers the request's body as it comes in, with its media type.
func echo(_ request: Request) -> Response {
    let body = request.body
    return Response(
        contentType: request.headers[.contentType],
        body: .stream(contentLength: body.contentLength) { writer in
            for try await chunk in body { try await writer.write(chunk) }
        })
}

/// Bytes to answer with.
private enum ResponseBlock {
    static let kilobytes64 = String(repeating: "0123456789abcde\n", count: 4096)
}
