import SwiftletHTTP

/// An operation of a service: its description, and what answers it.
public struct Endpoint: Sendable {
    /// What it is.
    public var description: EndpointDescription
    /// Takes the inputs from a call, runs the handler and puts its result into an answer.
    let answer: @Sendable (inout Call) async throws -> Response
    /// The same where the handler waits for nothing; nil where it may.
    let answerAtOnce: (@Sendable (inout Call) throws -> Response)?

    init(description: EndpointDescription, answer: @escaping @Sendable (inout Call) async throws -> Response) {
        self.description = description
        self.answer = answer
        answerAtOnce = nil
    }

    init(description: EndpointDescription, answerAtOnce: @escaping @Sendable (inout Call) throws -> Response) {
        self.description = description
        self.answerAtOnce = answerAtOnce
        answer = { call in try answerAtOnce(&call) }
    }
}
