import SwiftletHTTP

/// An operation of a service: its description, and what answers it.
public struct Endpoint: Sendable {
    /// What it is.
    public var description: EndpointDescription
    /// Takes the inputs from a call, runs the handler and puts its result into an answer.
    let answer: @Sendable (inout Call) async throws -> Response
}
