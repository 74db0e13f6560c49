/// Routes with a path, tag and middleware in common; a part of an app.
public struct RouteGroup: Routes {
    let app: App
    let path: PathTemplate
    let tags: [String]
    let middleware: [any Middleware]

    /// Adds an endpoint to the group.
    public func add(_ endpoint: Endpoint) {
        var endpoint = endpoint
        do {
            endpoint.description = try endpoint.description.prefixed(by: path, tags: tags)
            app.add(endpoint, middleware: middleware)
        } catch {
            refuse(error)
        }
    }

    /// Notes a mistake in a declaration.
    public func refuse(_ mistake: any Error) { app.refuse(mistake) }

    /// A group inside of this one.
    public func group(_ path: String, tag: String?, middleware: [any Middleware]) -> RouteGroup {
        do {
            return RouteGroup(
                app: app, path: try self.path.appending(PathTemplate(path)), tags: tag.map { [$0] } ?? tags,
                middleware: self.middleware + middleware)
        } catch {
            refuse(error)
            return self
        }
    }

    /// The outermost group of an app.
    init(of app: App) {
        self.app = app
        path = PathTemplate.root
        tags = []
        middleware = []
    }

    private init(app: App, path: PathTemplate, tags: [String], middleware: [any Middleware]) {
        self.app = app
        self.path = path
        self.tags = tags
        self.middleware = middleware
    }
}
