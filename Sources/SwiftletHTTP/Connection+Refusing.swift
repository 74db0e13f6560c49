import HTTPTypes
import NIOCore

extension Connection {
    /// Answers in the app's form of a failure, and closes.
    ///
    /// - Parameters:
    ///   - request: The request that is answered; nil for bytes that are none, or for a new connection.
    ///   - isHead: Whether the method is HEAD, whose answers have no content (RFC 9110 section 9.3.2).
    ///   - mayRetry: Whether the client is told to come again in a second.
    func reject(
        _ status: HTTPResponse.Status, _ reason: String, of request: Request? = nil, isHead: Bool = false,
        mayRetry: Bool = false
    ) {
        guard context != nil else { return }
        let response = refusal(status, reason, of: request, mayRetry: mayRetry)
        let answer = AnswerHead(
            response: response, isHead: isHead || request?.method == .head, isHTTP10: false, keepsAlive: false)
        answer.write(to: &outbound, date: loop.date.line())
        if answer.framing.sendsBody { sendBody(of: response) }
        needsFlush = true
        lingeringClose()
    }

    /// Answers the request in place of its handler; the connection stays, for a new one would cost more.
    func shed(_ head: RequestHead) {
        guard let exchange else { return }
        let response = refusal(
            .serviceUnavailable, "the service has too many requests", of: Request(head: head, body: .empty),
            mayRetry: true)
        completeAnswer(beginAnswer(response, exchange))
    }

    /// The app's answer to what the server refuses: its status is the one given, and its body is in memory.
    private func refusal(
        _ status: HTTPResponse.Status, _ reason: String, of request: Request?, mayRetry: Bool
    ) -> Response {
        var response = core.failure(status, reason, request)
        response.status = status
        if mayRetry { response.headers[.retryAfter] = "1" }
        if response.stream != nil { response.body = .empty }
        return response
    }
}
