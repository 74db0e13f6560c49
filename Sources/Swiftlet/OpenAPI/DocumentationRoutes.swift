import HTTPTypes
import NIOCore
import SwiftletHTTP
import SwiftletSchema
import Synchronization

/// The answers that show the document: the document itself, and the page that lets people read and try it.
///
/// The routes exist before all endpoints are known; the document is given when the app is frozen.
final class DocumentationRoutes: Sendable {
    /// The files of Swagger UI that are served; nil when browsers load them from the network.
    let assets: DocumentationAssets?

    private struct State {
        var document: OpenAPIDocument?
        var written: [OpenAPIVersion: Entity] = [:]
    }

    private let state = Mutex(State())

    init(assets: DocumentationAssets?) {
        self.assets = assets
    }

    /// Takes the document of the app as it is served.
    func freeze(_ document: OpenAPIDocument) {
        state.withLock { $0 = State(document: document) }
    }

    /// The routes, hidden from the document.
    func endpoints() throws -> [Endpoint] {
        var endpoints = [
            try Self.endpoint("/openapi/spec.json", "openAPIDocument") { call in try self.document(call) },
            try Self.endpoint("/docs", "documentationPage") { call in self.page(call) },
            try Self.endpoint("/docs/start.js", "documentationStart") { call in
                SwaggerUI.start.response(to: call.request)
            },
        ]
        if let assets {
            endpoints.append(
                try Self.endpoint("/docs/assets/{file}", "documentationAsset") { call in
                    let name = try call.path("file", as: String.self)
                    guard let file = assets.files[name] else { throw Failure.notFound("there is no such file") }
                    return file.response(to: call.request)
                })
        }
        return endpoints
    }

    private static func endpoint(
        _ path: String, _ name: String, _ answer: @escaping @Sendable (Call) throws -> Response
    ) throws -> Endpoint {
        var description = try EndpointDescription(.get, path, name: name, isHidden: true)
        try description.noteTextParameters()
        return description.answering { (call: inout Call) async throws -> Response in try answer(call) }
    }

    private func document(_ call: Call) throws -> Response {
        let name = try call.query("version", as: String?.self) ?? OpenAPIVersion.v3_1.rawValue
        guard let version = OpenAPIVersion(named: name) else {
            let known = OpenAPIVersion.allCases.map(\.rawValue).joined(separator: " or ")
            throw Failure([Violation(field: "version", reason: "must be \(known)")])
        }
        let entity = state.withLock { state -> Entity? in
            if let known = state.written[version] { return known }
            guard let document = state.document else { return nil }
            let entity = Entity(contentType: "application/json", bytes: Array(document.text(version).utf8))
            state.written[version] = entity
            return entity
        }
        guard let entity else { throw Failure.unavailable("the service has not started") }
        return entity.response(to: call.request)
    }

    private func page(_ call: Call) -> Response {
        // The page's addresses are relative, so that it works behind a prefix: they need the path without a slash.
        guard !call.request.path.hasSuffix("/") else {
            return Response(status: .permanentRedirect, headers: [.location: "../docs"])
        }
        let title = state.withLock { $0.document?.about.title } ?? "API"
        let page = SwaggerUI.page(title: title, isSelfHosted: assets != nil)
        var response = Entity(contentType: "text/html; charset=utf-8", bytes: Array(page.utf8))
            .response(to: call.request)
        response.headers[.contentSecurityPolicy] = SwaggerUI.contentSecurityPolicy(isSelfHosted: assets != nil)
        response.headers[.referrerPolicy] = "no-referrer"
        return response
    }
}

extension HTTPField.Name {
    /// `referrer-policy` (W3C Referrer Policy, section 4.1).
    fileprivate static let referrerPolicy = HTTPField.Name("referrer-policy")!  // reason: a literal that is a token
}
