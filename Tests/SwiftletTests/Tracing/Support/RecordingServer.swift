import HTTPTypes
import NIOCore
import SwiftletHTTP
import Synchronization

/// A server of the loopback interface that answers as it is told, and keeps what came.
final class RecordingServer: Sendable {
    /// What came.
    struct Received: Sendable {
        let fields: HTTPFields
        let body: [UInt8]
    }

    private let answer: @Sendable (Int) -> Response
    private let state = Mutex<[Received]>([])

    /// What came so far, in order.
    var received: [Received] { state.withLock { $0 } }

    fileprivate init(_ answer: @escaping @Sendable (Int) -> Response) { self.answer = answer }

    fileprivate func respond(to request: Request) async -> Response {
        let fields = request.headers.fields
        guard let body = try? await request.body.collect() else { return Response(status: .badRequest) }
        let number = state.withLock { received in
            received.append(Received(fields: fields, body: Array(body.readableBytesView)))
            return received.count
        }
        return answer(number)
    }
}

/// Runs a closure with a server.
///
/// - Parameters:
///   - answer: gives the answer to the request of a number; the first is 1.
///   - body: gets the server, and its address as a URL without a path.
func withRecordingServer<R>(
    answering answer: @escaping @Sendable (Int) -> Response = { _ in Response(status: .ok) },
    _ body: (RecordingServer, String) async throws -> R
) async throws -> R {
    let recording = RecordingServer(answer)
    var configuration = ServerConfiguration()
    configuration.port = 0
    configuration.loops = 1
    configuration.maxBodyBytes = 64 * 1024 * 1024
    let server = Server(configuration: configuration, handler: { await recording.respond(to: $0) }) { status, _ in
        Response(status: status)
    }
    let outcome: Result<R, any Error>
    do {
        outcome = .success(try await body(recording, "http://\(try await server.start())"))
    } catch {
        outcome = .failure(error)
    }
    await server.shutdown()
    return try outcome.get()
}
