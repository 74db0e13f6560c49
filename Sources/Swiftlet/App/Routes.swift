/// Where endpoints are added: an app, or a group of its routes.
public protocol Routes {
    /// Adds an endpoint.
    func add(_ endpoint: Endpoint)
    /// Notes a mistake in a declaration; the app refuses to start with it.
    func refuse(_ mistake: any Error)
    /// The group that routes with this path, tag and middleware are added to.
    func group(_ path: String, tag: String?, middleware: [any Middleware]) -> RouteGroup
}

extension Routes {
    /// Makes a group of routes inside of this one.
    ///
    /// - Parameters:
    ///   - path: the path before those of the group's routes.
    ///   - tag: what documents file them under.
    ///   - middleware: what stands around their handlers, inside of the surrounding group's.
    ///   - build: adds the routes.
    public func group(
        _ path: String = "", tag: String? = nil, middleware: any Middleware..., build: (RouteGroup) throws -> Void
    ) rethrows {
        try build(group(path, tag: tag, middleware: middleware))
    }

    /// Adds the endpoints of a service.
    public func add(_ service: some Service) {
        let description = type(of: service).group
        let group = group(description.path, tag: description.tag, middleware: [])
        group.app.note(type(of: service), at: self.group("", tag: nil, middleware: []).path)
        if let tag = description.tag, let text = description.documentation { group.app.describe(tag: tag, text) }
        do {
            for endpoint in try service.endpoints() {
                group.app.declare { _ = $0.servicePlaces.insert(endpoint.description.place) }
                group.add(endpoint)
            }
        } catch {
            refuse(error)
        }
    }
}
