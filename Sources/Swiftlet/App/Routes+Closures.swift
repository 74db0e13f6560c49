public import HTTPTypes
public import SwiftletHTTP
public import SwiftletSchema

extension Routes {
    /// Adds a route that answers with the value a closure gives.
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
    ///   - failures: the types of the failures it can end with.
    ///   - envelope: the form of its answers where it differs from the app's.
    ///   - file: the caller's file.
    ///   - line: the caller's line.
    ///   - handler: gives the value.
    public func on<R: Schema>(
        _ method: HTTPRequest.Method, _ path: String, name: String? = nil, documentation: String? = nil,
        failures: [any FailureRepresentable.Type] = [], envelope: Envelope? = nil, file: String = #fileID,
        line: Int = #line, handler: @escaping @Sendable (Call) async throws -> R
    ) {
        describe(method, path, name, documentation, failures, envelope, SourcePlace(file: file, line: line)) {
            $0.answering { (call: inout Call) async throws -> R in try await handler(call) }
        }
    }

    /// Adds a route that answers with the value a closure gives, or with 404. The parameters are those of ``on(_:_:name:documentation:failures:envelope:file:line:handler:)``.
    public func on<R: Schema>(
        _ method: HTTPRequest.Method, _ path: String, name: String? = nil, documentation: String? = nil,
        failures: [any FailureRepresentable.Type] = [], envelope: Envelope? = nil, file: String = #fileID,
        line: Int = #line, handler: @escaping @Sendable (Call) async throws -> R?
    ) {
        describe(method, path, name, documentation, failures, envelope, SourcePlace(file: file, line: line)) {
            $0.answering { (call: inout Call) async throws -> R? in try await handler(call) }
        }
    }

    /// Adds a route that answers with a page. The parameters are those of ``on(_:_:name:documentation:failures:envelope:file:line:handler:)``.
    public func on<R: Schema>(
        _ method: HTTPRequest.Method, _ path: String, name: String? = nil, documentation: String? = nil,
        failures: [any FailureRepresentable.Type] = [], envelope: Envelope? = nil, file: String = #fileID,
        line: Int = #line, handler: @escaping @Sendable (Call) async throws -> Page<R>
    ) {
        describe(method, path, name, documentation, failures, envelope, SourcePlace(file: file, line: line)) {
            $0.answering { (call: inout Call) async throws -> Page<R> in try await handler(call) }
        }
    }

    /// Adds a route that answers with the envelope alone. The parameters are those of ``on(_:_:name:documentation:failures:envelope:file:line:handler:)``.
    public func on(
        _ method: HTTPRequest.Method, _ path: String, name: String? = nil, documentation: String? = nil,
        failures: [any FailureRepresentable.Type] = [], envelope: Envelope? = nil, file: String = #fileID,
        line: Int = #line, handler: @escaping @Sendable (Call) async throws -> Void
    ) {
        describe(method, path, name, documentation, failures, envelope, SourcePlace(file: file, line: line)) {
            $0.answering { (call: inout Call) async throws -> Void in try await handler(call) }
        }
    }

    /// Adds a route whose closure makes the answer itself. The parameters are those of ``on(_:_:name:documentation:failures:envelope:file:line:handler:)``.
    public func on(
        _ method: HTTPRequest.Method, _ path: String, name: String? = nil, documentation: String? = nil,
        failures: [any FailureRepresentable.Type] = [], envelope: Envelope? = nil, file: String = #fileID,
        line: Int = #line, handler: @escaping @Sendable (Call) async throws -> Response
    ) {
        describe(method, path, name, documentation, failures, envelope, SourcePlace(file: file, line: line)) {
            $0.answering { (call: inout Call) async throws -> Response in try await handler(call) }
        }
    }

    private func describe(
        _ method: HTTPRequest.Method, _ path: String, _ name: String?, _ documentation: String?,
        _ failures: [any FailureRepresentable.Type], _ envelope: Envelope?, _ place: SourcePlace,
        _ finish: (EndpointDescription) -> Endpoint
    ) {
        do {
            let name = name ?? Self.name(method, path)
            var description = try EndpointDescription(
                method, path, name: name, documentation: documentation, failures: failures, envelope: envelope,
                place: place)
            try description.noteTextParameters()
            add(finish(description))
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
