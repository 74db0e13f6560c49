public import HTTPTypes
public import SwiftletSchema

extension Routes {
    /// Adds a route that answers with the value a closure gives; nil is 404.
    ///
    /// ```swift
    /// app.on(.get, "/squares/{number}") { call in
    ///     let number = try call.path("number", as: Int.self)
    ///     return number * number
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - method: the method.
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
    public func on<R: Schema>(
        _ method: HTTPRequest.Method, _ path: String, name: String? = nil, documentation: String? = nil,
        tags: [String] = [],
        status: StatusCode = 200, failures: [any FailureRepresentable.Type] = [], inputs: [RouteInput] = [],
        envelope: Envelope? = nil, isDeprecated: Bool = false, isHidden: Bool = false, bodyLimit: Int? = nil,
        deadline: Duration? = nil, middleware: [any Middleware] = [], file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> R
    ) {
        add(
            try EndpointDescription(
                method, path, name: name ?? Self.name(method, path), documentation: documentation, tags: tags,
                status: status, failures: failures, envelope: envelope, isDeprecated: isDeprecated, isHidden: isHidden,
                bodyLimit: bodyLimit, deadline: deadline, middleware: middleware,
                place: SourcePlace(file: file, line: line)), inputs
        ) { description, check in
            description.answering { (call: inout Call) async throws -> R in
                try check(&call)
                return try await handler(call)
            }
        }
    }

    /// Adds a route that answers with a page, with status and headers, or with what its closure makes itself. The parameters are those of
    /// ``on(_:_:name:documentation:tags:status:failures:inputs:envelope:isDeprecated:isHidden:bodyLimit:deadline:middleware:file:line:handler:)``.
    public func on<R: EndpointResult>(
        _ method: HTTPRequest.Method, _ path: String, name: String? = nil, documentation: String? = nil,
        tags: [String] = [],
        status: StatusCode = 200, failures: [any FailureRepresentable.Type] = [], inputs: [RouteInput] = [],
        envelope: Envelope? = nil, isDeprecated: Bool = false, isHidden: Bool = false, bodyLimit: Int? = nil,
        deadline: Duration? = nil, middleware: [any Middleware] = [], file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> R
    ) {
        add(
            try EndpointDescription(
                method, path, name: name ?? Self.name(method, path), documentation: documentation, tags: tags,
                status: status, failures: failures, envelope: envelope, isDeprecated: isDeprecated, isHidden: isHidden,
                bodyLimit: bodyLimit, deadline: deadline, middleware: middleware,
                place: SourcePlace(file: file, line: line)), inputs
        ) { description, check in
            description.answering { (call: inout Call) async throws -> R in
                try check(&call)
                return try await handler(call)
            }
        }
    }

    /// Adds a route that answers with the envelope alone. The parameters are those of
    /// ``on(_:_:name:documentation:tags:status:failures:inputs:envelope:isDeprecated:isHidden:bodyLimit:deadline:middleware:file:line:handler:)``.
    @_disfavoredOverload
    public func on(
        _ method: HTTPRequest.Method, _ path: String, name: String? = nil, documentation: String? = nil,
        tags: [String] = [],
        status: StatusCode = 200, failures: [any FailureRepresentable.Type] = [], inputs: [RouteInput] = [],
        envelope: Envelope? = nil, isDeprecated: Bool = false, isHidden: Bool = false, bodyLimit: Int? = nil,
        deadline: Duration? = nil, middleware: [any Middleware] = [], file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> Void
    ) {
        add(
            try EndpointDescription(
                method, path, name: name ?? Self.name(method, path), documentation: documentation, tags: tags,
                status: status, failures: failures, envelope: envelope, isDeprecated: isDeprecated, isHidden: isHidden,
                bodyLimit: bodyLimit, deadline: deadline, middleware: middleware,
                place: SourcePlace(file: file, line: line)), inputs
        ) { description, check in
            description.answering { (call: inout Call) async throws -> Void in
                try check(&call)
                try await handler(call)
            }
        }
    }

    /// Adds a route that answers with a value that is only `Codable`, documented as a free-form object; nil is 404. The parameters are those of
    /// ``on(_:_:name:documentation:tags:status:failures:inputs:envelope:isDeprecated:isHidden:bodyLimit:deadline:middleware:file:line:handler:)``.
    @_disfavoredOverload
    public func on<R: Codable & Sendable>(
        _ method: HTTPRequest.Method, _ path: String, name: String? = nil, documentation: String? = nil,
        tags: [String] = [],
        status: StatusCode = 200, failures: [any FailureRepresentable.Type] = [], inputs: [RouteInput] = [],
        envelope: Envelope? = nil, isDeprecated: Bool = false, isHidden: Bool = false, bodyLimit: Int? = nil,
        deadline: Duration? = nil, middleware: [any Middleware] = [], file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> R
    ) {
        add(
            try EndpointDescription(
                method, path, name: name ?? Self.name(method, path), documentation: documentation, tags: tags,
                status: status, failures: failures, envelope: envelope, isDeprecated: isDeprecated, isHidden: isHidden,
                bodyLimit: bodyLimit, deadline: deadline, middleware: middleware,
                place: SourcePlace(file: file, line: line)), inputs
        ) { description, check in
            description.answering { (call: inout Call) async throws -> R in
                try check(&call)
                return try await handler(call)
            }
        }
    }

    private func add(
        _ describe: @autoclosure () throws -> EndpointDescription, _ inputs: [RouteInput],
        _ finish: (consuming EndpointDescription, @escaping @Sendable (inout Call) throws -> Void) -> Endpoint
    ) {
        do {
            var description = try describe()
            let checks = try inputs.map { try $0.declare(in: &description) }
            try description.noteTextParameters()
            add(
                finish(description) { call in
                    for check in checks { check(&call) }
                    if call.isRefused { throw call.refusal }
                })
        } catch {
            refuse(error)
        }
    }

    /// `GET /users/{id}` is `get_users_id`.
    private static func name(_ method: HTTPRequest.Method, _ path: String) -> String {
        let words = path.split { !$0.isLetter && !$0.isNumber }
        return ([method.rawValue.lowercased()[...]] + words).joined(separator: "_")
    }
}
