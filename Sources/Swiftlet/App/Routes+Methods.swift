import HTTPTypes
public import SwiftletSchema

extension Routes {
    /// Adds routes that answer GET: `app.get("/ping") { _ in "pong" }`.
    public var get: MethodRoutes { MethodRoutes(.get, self) }

    /// Adds routes that answer POST.
    public var post: MethodRoutes { MethodRoutes(.post, self) }

    /// Adds routes that answer PUT.
    public var put: MethodRoutes { MethodRoutes(.put, self) }

    /// Adds routes that answer PATCH.
    public var patch: MethodRoutes { MethodRoutes(.patch, self) }

    /// Adds routes that answer DELETE.
    public var delete: MethodRoutes { MethodRoutes(.delete, self) }
}

/// Adds routes that answer one method. It is called like a function: `app.get("/ping") { _ in "pong" }`.
public struct MethodRoutes {
    private let method: HTTPRequest.Method
    private let routes: any Routes

    init(_ method: HTTPRequest.Method, _ routes: any Routes) {
        self.method = method
        self.routes = routes
    }

    /// Adds a route that answers with the value a closure gives; nil is 404.
    ///
    /// - Parameters:
    ///   - path: the path, relative to the group's.
    ///   - name: the operation's id in documents; made of method and path when nil.
    ///   - documentation: what documents say, in the form of a doc comment.
    ///   - tags: what documents file it under; the group's tag is added.
    ///   - status: the status of a good answer.
    ///   - failures: the types of the failures it can end with.
    ///   - inputs: what it takes; documented, and checked before the closure is called.
    ///   - envelope: the form of its answers where it differs from the app's.
    ///   - isDeprecated: whether clients should stop using it.
    ///   - isHidden: whether documents leave it out.
    ///   - bodyLimit: the most bytes of a request's body where that differs from the app's.
    ///   - deadline: how long it may take until its answer begins, where that differs from the app's; zero is no limit.
    ///   - middleware: what stands around it, inside of the group's.
    ///   - file: the caller's file.
    ///   - line: the caller's line.
    ///   - handler: gives the value.
    public func callAsFunction<R: Schema>(
        _ path: String, name: String? = nil, documentation: String? = nil, tags: [String] = [],
        status: StatusCode = 200, failures: [any FailureRepresentable.Type] = [], inputs: [RouteInput] = [],
        envelope: Envelope? = nil, isDeprecated: Bool = false, isHidden: Bool = false, bodyLimit: Int? = nil,
        deadline: Duration? = nil, middleware: [any Middleware] = [], file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> R
    ) {
        routes.on(
            method, path, name: name, documentation: documentation, tags: tags, status: status, failures: failures,
            inputs: inputs, envelope: envelope, isDeprecated: isDeprecated, isHidden: isHidden, bodyLimit: bodyLimit,
            deadline: deadline, middleware: middleware, file: file, line: line, handler: handler)
    }

    /// Adds a route that answers with a page, with status and headers, or with what its closure makes itself.
    public func callAsFunction<R: EndpointResult>(
        _ path: String, name: String? = nil, documentation: String? = nil, tags: [String] = [],
        status: StatusCode = 200, failures: [any FailureRepresentable.Type] = [], inputs: [RouteInput] = [],
        envelope: Envelope? = nil, isDeprecated: Bool = false, isHidden: Bool = false, bodyLimit: Int? = nil,
        deadline: Duration? = nil, middleware: [any Middleware] = [], file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> R
    ) {
        routes.on(
            method, path, name: name, documentation: documentation, tags: tags, status: status, failures: failures,
            inputs: inputs, envelope: envelope, isDeprecated: isDeprecated, isHidden: isHidden, bodyLimit: bodyLimit,
            deadline: deadline, middleware: middleware, file: file, line: line, handler: handler)
    }

    /// Adds a route that answers with the envelope alone.
    @_disfavoredOverload
    public func callAsFunction(
        _ path: String, name: String? = nil, documentation: String? = nil, tags: [String] = [],
        status: StatusCode = 200, failures: [any FailureRepresentable.Type] = [], inputs: [RouteInput] = [],
        envelope: Envelope? = nil, isDeprecated: Bool = false, isHidden: Bool = false, bodyLimit: Int? = nil,
        deadline: Duration? = nil, middleware: [any Middleware] = [], file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> Void
    ) {
        routes.on(
            method, path, name: name, documentation: documentation, tags: tags, status: status, failures: failures,
            inputs: inputs, envelope: envelope, isDeprecated: isDeprecated, isHidden: isHidden, bodyLimit: bodyLimit,
            deadline: deadline, middleware: middleware, file: file, line: line, handler: handler)
    }

    /// Adds a route that answers with a value that is only `Codable`, documented as a free-form object; nil is 404.
    @_disfavoredOverload
    public func callAsFunction<R: Codable & Sendable>(
        _ path: String, name: String? = nil, documentation: String? = nil, tags: [String] = [],
        status: StatusCode = 200, failures: [any FailureRepresentable.Type] = [], inputs: [RouteInput] = [],
        envelope: Envelope? = nil, isDeprecated: Bool = false, isHidden: Bool = false, bodyLimit: Int? = nil,
        deadline: Duration? = nil, middleware: [any Middleware] = [], file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> R
    ) {
        routes.on(
            method, path, name: name, documentation: documentation, tags: tags, status: status, failures: failures,
            inputs: inputs, envelope: envelope, isDeprecated: isDeprecated, isHidden: isHidden, bodyLimit: bodyLimit,
            deadline: deadline, middleware: middleware, file: file, line: line, handler: handler)
    }
}
