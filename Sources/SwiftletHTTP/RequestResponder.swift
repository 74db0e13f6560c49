/// What answers the requests of a server.
package protocol RequestResponder: Sendable {
    /// The answer to a request for which nothing has to be waited for; nil where ``respond(to:)`` must be asked.
    ///
    /// Is called on the loop of the request's connection, in no task: that saves taking one up and laying it down.
    func respondAtOnce(to request: Request) -> Response?

    /// The answer to a request; in a task that runs on the loop of the request's connection.
    func respond(to request: Request) async -> Response
}

/// Answers each request with a closure that may wait.
struct ClosureResponder: RequestResponder {
    let handler: @Sendable (Request) async -> Response

    func respondAtOnce(to request: Request) -> Response? { nil }

    func respond(to request: Request) async -> Response { await handler(request) }
}
