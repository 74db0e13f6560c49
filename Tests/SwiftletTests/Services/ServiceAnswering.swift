import HTTPTypes
import Logging
import NIOCore
import SwiftletClient
import SwiftletHTTP
import SwiftletSchema

@testable import Swiftlet

/// An app with services, and requests to it; see ``EveryTransport``.
struct ServedApp {
    let app: App
    private let pipeline: Pipeline

    init(_ build: (App) -> Void) throws {
        app = App(name: "test", settings: try Settings(arguments: [], environment: [:]), logger: Logger(label: "test"))
        build(app)
        pipeline = try app.pipeline(requestLog: nil)
    }

    /// Status and body of the answer.
    func text(
        _ method: HTTPRequest.Method, _ target: String, headers: HTTPFields = [:], body: String = ""
    ) async throws -> String {
        let request = Request(method: method, target: target, headers: headers, body: RequestBody(body))
        let response = try await pipeline.answer(to: request)
        return "\(response.status.code) \(String(buffer: try await response.body.collect()))"
    }

    /// A client of the services that this app serves.
    func client<S: CallableService>(_ type: S.Type) -> S.Client {
        S.Client(ServiceClient(name: "test", transport: PipelineTransport(pipeline: pipeline)))
    }

    /// A client of a contract that this app keeps.
    func client<C: ServiceCaller>(_ type: C.Type, in group: String = "") -> C {
        C(ServiceClient(name: "test", transport: PipelineTransport(pipeline: pipeline)).group(group))
    }

    /// The description of an endpoint.
    func endpoint(_ name: String) -> EndpointDescription? { app.endpointDescriptions.first { $0.name == name } }
}

/// Brings the requests of a client to a pipeline.
private struct PipelineTransport: UpstreamTransport {
    let pipeline: Pipeline

    func send(_ request: UpstreamRequest, to service: String, timeout: Duration) async throws -> UpstreamResponse {
        let body = request.body.map { RequestBody($0) } ?? .empty
        let response = try await pipeline.answer(
            to: Request(method: request.method, target: request.target, headers: request.headers, body: body))
        return UpstreamResponse(
            status: response.status, headers: response.headers, body: try await response.body.collect())
    }
}
