extension App {
    /// The OpenAPI document of what was declared so far, as JSON text.
    ///
    /// - Parameter version: the version of the OpenAPI Specification.
    public func openAPIDocument(version: OpenAPIVersion = .v3_1) -> String {
        declared.openAPI(about: about).text(version)
    }

    /// Adds the routes of the document, `/openapi/spec.json`, and of its page, `/docs`, unless the settings forbid it;
    /// where the service has such a route of its own, that one stays.
    func addDocumentation() {
        do {
            let isEnabled = try settings.value(
                "docs.enabled", default: true, help: "Whether /docs and /openapi/spec.json are answered.")
            let directory = try settings.optional(
                "docs.assets", as: String.self,
                help: "A directory with the files of Swagger UI, to serve them instead of loading them from a CDN.")
            guard isEnabled else { return }
            let routes = DocumentationRoutes(assets: try directory.map(DocumentationAssets.init))
            for endpoint in try routes.endpoints() { addBuiltIn(endpoint) }
            declare { $0.documentation = routes }
        } catch {
            refuse(error)
        }
    }

    /// Notes what the endpoints of a tag are for.
    func describe(tag: String, _ text: String) { declare { $0.tagDescriptions[tag] = text } }
}

extension AppDraft {
    /// The document of what was declared.
    func openAPI(about: About) -> OpenAPIDocument {
        OpenAPIDocument(
            about: about, endpoints: endpoints.map(described), envelope: envelope, tagDescriptions: tagDescriptions)
    }

    /// An endpoint with the failures of what stands around it.
    private func described(_ declared: DeclaredEndpoint) -> EndpointDescription {
        var description = declared.endpoint.description
        let around = (declared.isBuiltIn ? [] : middleware) + declared.middleware
        description.failures += around.flatMap(\.failureDescriptions)
        return description
    }
}
