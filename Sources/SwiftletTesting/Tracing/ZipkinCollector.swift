import NIOCore
public import Swiftlet
import Synchronization

/// A collector for tests that takes spans as Zipkin does: `POST /api/v2/spans` answers 202, and 400 to what is not as
/// Zipkin's API says.
public final class ZipkinCollector: Sendable {
    /// How it behaves.
    public enum Mood: Sendable {
        /// It takes spans.
        case willing
        /// It answers with a status, and perhaps says after how many seconds one may come back.
        case refusing(status: Int, retryAfter: Int? = nil)
        /// It takes spans, and answers so much later.
        case slow(Duration)
        /// It does not answer.
        case hanging
    }

    private struct State {
        var spans: [ZipkinSpan] = []
        var mistakes: [String] = []
        var requests = 0
        var headers: HTTPFields = [:]
        var mood = Mood.willing
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())
    private let server = Mutex<Server?>(nil)

    /// The spans so far.
    public var spans: [ZipkinSpan] { state.withLock { $0.spans } }
    /// What was wrong with what came.
    public var mistakes: [String] { state.withLock { $0.mistakes } }
    /// How many requests came.
    public var requestCount: Int { state.withLock { $0.requests } }
    /// The header fields of the last request.
    public var lastHeaders: HTTPFields { state.withLock { $0.headers } }

    /// How it behaves.
    public var mood: Mood {
        get { state.withLock { $0.mood } }
        set { state.withLock { $0.mood = newValue } }
    }

    /// Waits until so many requests have come.
    public func requests(atLeast count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.requests >= count { return true }
                state.waiting.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private func respond(to request: Request) async -> Response {
        let (mood, ready) = state.withLock { state in
            state.requests += 1
            state.headers = request.headers.fields
            let ready = state.waiting.filter { $0.count <= state.requests }
            state.waiting.removeAll { $0.count <= state.requests }
            return (state.mood, ready)
        }
        for waiting in ready { waiting.continuation.resume() }
        switch mood {
        case .willing: break
        case .refusing(let status, let retryAfter):
            var response = Response(status: HTTPResponse.Status(code: status))
            if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
            return response
        case .slow(let duration): try? await Task.sleep(for: duration)
        case .hanging:
            try? await Task.sleep(for: .seconds(3600))
            return Response(status: .serviceUnavailable)
        }
        guard request.method == .post, request.path == "/api/v2/spans" else { return Response(status: .notFound) }
        do {
            guard request.headers[.contentType] == "application/json" else {
                throw ZipkinMistake(description: "the content type is \(request.headers[.contentType] ?? "missing")")
            }
            let body = try await request.body.collect()
            let spans = try ZipkinSpan.list(Array(body.readableBytesView))
            state.withLock { $0.spans += spans }
            return Response(status: .accepted)
        } catch {
            state.withLock { $0.mistakes.append("\(error)") }
            return Response(status: .badRequest, text: "\(error)")
        }
    }

    fileprivate func start() async throws -> String {
        var configuration = ServerConfiguration()
        configuration.port = 0
        configuration.loops = 1
        configuration.maxBodyBytes = 64 * 1024 * 1024
        configuration.requestTimeout = .zero
        let server = Server(configuration: configuration, handler: { await self.respond(to: $0) }) { status, _ in
            Response(status: status)
        }
        self.server.withLock { $0 = server }
        return "http://\(try await server.start())/api/v2/spans"
    }

    fileprivate func stop() async {
        let server = server.withLock { server in
            defer { server = nil }
            return server
        }
        await server?.shutdown()
    }
}

/// Runs a closure with a collector of Zipkin's kind at a free port of the loopback interface.
///
/// - Parameter body: gets the collector, and the URL for the setting `tracing.url`.
public func withZipkinCollector<R>(_ body: (ZipkinCollector, String) async throws -> R) async throws -> R {
    let collector = ZipkinCollector()
    let outcome: Result<R, any Error>
    do {
        let url = try await collector.start()
        outcome = .success(try await body(collector, url))
    } catch {
        outcome = .failure(error)
    }
    await collector.stop()
    return try outcome.get()
}
