import HTTPTypes
import NIOCore
import SwiftletHTTP

/// An endpoint as it is served: with everything decided that can be decided before the first request.
struct Route: Sendable {
    let endpoint: Endpoint
    let envelope: Envelope
    let middleware: [any Middleware]
    let isBuiltIn: Bool
    let pathNames: [String]
    let takesBody: Bool
    let bodyLimit: Int?
    /// How the watchdog and the log call it: `GET /users/{id}`.
    let name: String
    let label: RouteLabel

    init(_ declared: DeclaredEndpoint, envelope: Envelope) {
        endpoint = declared.endpoint
        middleware = declared.middleware
        isBuiltIn = declared.isBuiltIn
        let description = endpoint.description
        self.envelope = description.envelope ?? envelope
        pathNames = description.path.parameters
        takesBody = description.takesBody
        bodyLimit = description.bodyLimit
        name = "\(description.method) \(description.path)"
        label = RouteLabel(name)
    }

    /// Binds the inputs, runs the handler, gives its answer.
    func respond(to request: Request, values: [String]) async throws -> Response {
        var request = request
        if let bodyLimit { request.body.limit = bodyLimit }
        request.note(route: label)
        // A handler that streams its answer would read the body when 200 is sent already.
        try request.body.checkAnnouncedLength()
        let body = takesBody ? try await request.body.collect() : nil
        var call = Call(request: request, pathNames: pathNames, pathValues: values, body: body, envelope: envelope)
        return try await endpoint.answer(&call)
    }
}
