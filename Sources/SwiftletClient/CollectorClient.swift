import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Sends what was recorded to a collector. Its calls are not traced, and use none of the loops that serve requests.
package final class CollectorClient: Sendable {
    /// The most bytes of an answer that are read.
    private static let answerLimit = 64 * 1024
    private static let timeout = Duration.seconds(10)

    private let client: HTTPClient
    private let url: String

    /// A client of one URL.
    package init(url: String) {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow, decompression: .disabled)
        configuration.timeout.connect = TimeAmount(Self.timeout)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.tracing.tracer = nil
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.url = url
    }

    deinit {
        // A client that is released without having been shut down traps.
        Task { [client] in try? await client.shutdown() }
    }

    /// Sends a body by POST.
    ///
    /// - Returns: The status, the field `retry-after`, and the body as far as it is read.
    /// - Throws: What hindered an answer.
    package func post(
        _ body: [UInt8], headers: [(name: String, value: String)]
    ) async throws -> (status: Int, retryAfter: String?, body: [UInt8]) {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = HTTPHeaders(headers.map { ($0.name, $0.value) })
        request.body = .bytes(ByteBuffer(bytes: body))
        let answer = try await client.execute(request, timeout: TimeAmount(Self.timeout))
        var read: [UInt8] = []
        for try await part in answer.body where read.count < Self.answerLimit {
            read += part.readableBytesView.prefix(Self.answerLimit - read.count)
        }
        return (Int(answer.status.code), answer.headers.first(name: "retry-after"), read)
    }

    /// Closes the connection; calls under way fail.
    package func close() async { try? await client.shutdown() }
}
