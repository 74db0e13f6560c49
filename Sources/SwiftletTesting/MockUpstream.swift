import NIOCore
public import Swiftlet
import Synchronization

/// Stands in for another service: answers what it was told to, and keeps a record of the calls it received.
///
/// Paths may be patterns: `/cities/{id}` answers every city. Of several that fit, the one told last answers.
///
/// ```swift
/// app.mock("region").get("/cities/{id}", returns: City(id: 1, name: "shanghai"))
/// app.mock("role").get("/roles/7", fails: .notFound())
/// ```
public final class MockUpstream: Sendable {
    /// Makes the answer to a call.
    public typealias Answer = @Sendable (ReceivedCall) async throws -> UpstreamResponse

    private struct Rule {
        let method: HTTPRequest.Method
        let path: PathTemplate
        let delay: Duration
        let answer: Answer
    }

    private struct State {
        var rules: [Rule] = []
        var calls: [ReceivedCall] = []
        var mistakes: [String] = []
    }

    /// The name of the service it stands in for.
    public let service: String
    private let state = Mutex(State())

    init(service: String) {
        self.service = service
    }

    /// The calls received so far, in order; those without an answer too.
    public var calls: [ReceivedCall] { state.withLock { $0.calls } }

    /// Answers calls of a method and path with what a closure makes.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - path: the path, perhaps with `{parameters}`; without the query.
    ///   - delay: how long to wait before answering.
    ///   - answer: makes the answer; a `Failure` it throws is answered in the envelope.
    public func on(
        _ method: HTTPRequest.Method, _ path: String, delay: Duration = .zero, answer: @escaping Answer
    ) {
        state.withLock { state in
            do {
                state.rules.append(Rule(method: method, path: try PathTemplate(path), delay: delay, answer: answer))
            } catch {
                state.mistakes.append("\(service): \(error)")
            }
        }
    }

    /// What was told wrongly, such as a path that is no template.
    var mistakes: [String] { state.withLock { $0.mistakes } }

    /// What it can answer, for messages.
    var known: [String] { state.withLock { $0.rules.map { "\($0.method) \($0.path)" } } }

    /// Answers a call; nil when nothing was told about it.
    func respond(to request: UpstreamRequest, timeout: Duration) async throws -> UpstreamResponse? {
        let (rule, call) = state.withLock { state in
            var found: (Rule, [String: String])?
            for rule in state.rules.reversed() where found == nil && rule.method == request.method {
                if let values = rule.path.values(in: request.path) { found = (rule, values) }
            }
            let call = ReceivedCall(request: request, parameters: found?.1 ?? [:])
            state.calls.append(call)
            return (found?.0, call)
        }
        guard let rule else { return nil }
        if rule.delay > .zero {
            // A call that gives up before the answer comes sees what it would see of a slow service.
            try await Task.sleep(for: min(rule.delay, timeout))
            if rule.delay >= timeout { throw ClientError(.timeout, service: service, request: request) }
        }
        do {
            return try await rule.answer(call)
        } catch let failure as Failure {
            return try .failure(failure)
        } catch let error as any FailureRepresentable where !(error is ClientError) {
            return try .failure(error.failure)
        }
    }
}

/// A call that a mock received.
public struct ReceivedCall: Sendable {
    /// The request.
    public let request: UpstreamRequest
    /// The values of the path's parameters.
    public let parameters: [String: String]

    /// The method.
    public var method: HTTPRequest.Method { request.method }
    /// The path, percent-encoded, without the query.
    public var path: String { request.path }
    /// The names and values of the query.
    public var query: [(name: String, value: String)] { request.queryItems }
    /// The header fields.
    public var headers: HTTPFields { request.headers }

    /// The body as a type.
    ///
    /// - Throws: `JSONError` or `ValidationError` when it does not fit.
    public func body<T: Schema>(as type: T.Type = T.self) throws -> T {
        try T(json: request.body.map { Array($0.readableBytesView) } ?? [])
    }
}
