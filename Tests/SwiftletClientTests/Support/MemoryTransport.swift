import NIOCore
import SwiftletClient
import Synchronization

/// A transport without a network: answers by a closure and keeps what it was asked.
final class MemoryTransport: UpstreamTransport {
    private let answer: @Sendable (UpstreamRequest) async throws -> UpstreamResponse
    private let received = Mutex<[UpstreamRequest]>([])

    init(_ answer: @escaping @Sendable (UpstreamRequest) async throws -> UpstreamResponse) {
        self.answer = answer
    }

    /// Answers everything with one JSON text.
    convenience init(_ json: String = #"{"code":0}"#) {
        self.init { _ in UpstreamResponse(body: ByteBuffer(string: json)) }
    }

    var requests: [UpstreamRequest] { received.withLock { $0 } }

    func send(_ request: UpstreamRequest, to service: String, timeout: Duration) async throws -> UpstreamResponse {
        received.withLock { $0.append(request) }
        return try await answer(request)
    }
}
