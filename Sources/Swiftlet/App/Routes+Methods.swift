public import SwiftletHTTP
public import SwiftletSchema

extension Routes {
    /// Adds a route that answers GET with the value a closure gives; see ``on(_:_:name:documentation:failures:envelope:file:line:handler:)``.
    public func get<R: Schema>(
        _ path: String, name: String? = nil, documentation: String? = nil, file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> R
    ) {
        on(.get, path, name: name, documentation: documentation, file: file, line: line, handler: handler)
    }

    /// Adds a route that answers GET with the envelope alone.
    public func get(
        _ path: String, name: String? = nil, documentation: String? = nil, file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> Void
    ) {
        on(.get, path, name: name, documentation: documentation, file: file, line: line, handler: handler)
    }

    /// Adds a route that answers GET with what a closure makes itself.
    public func get(
        _ path: String, name: String? = nil, documentation: String? = nil, file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> Response
    ) {
        on(.get, path, name: name, documentation: documentation, file: file, line: line, handler: handler)
    }

    /// Adds a route that answers POST with the value a closure gives; see ``on(_:_:name:documentation:failures:envelope:file:line:handler:)``.
    public func post<R: Schema>(
        _ path: String, name: String? = nil, documentation: String? = nil, file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> R
    ) {
        on(.post, path, name: name, documentation: documentation, file: file, line: line, handler: handler)
    }

    /// Adds a route that answers POST with the envelope alone.
    public func post(
        _ path: String, name: String? = nil, documentation: String? = nil, file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> Void
    ) {
        on(.post, path, name: name, documentation: documentation, file: file, line: line, handler: handler)
    }

    /// Adds a route that answers POST with what a closure makes itself.
    public func post(
        _ path: String, name: String? = nil, documentation: String? = nil, file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> Response
    ) {
        on(.post, path, name: name, documentation: documentation, file: file, line: line, handler: handler)
    }

    /// Adds a route that answers PUT with the value a closure gives; see ``on(_:_:name:documentation:failures:envelope:file:line:handler:)``.
    public func put<R: Schema>(
        _ path: String, name: String? = nil, documentation: String? = nil, file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> R
    ) {
        on(.put, path, name: name, documentation: documentation, file: file, line: line, handler: handler)
    }

    /// Adds a route that answers PUT with the envelope alone.
    public func put(
        _ path: String, name: String? = nil, documentation: String? = nil, file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> Void
    ) {
        on(.put, path, name: name, documentation: documentation, file: file, line: line, handler: handler)
    }

    /// Adds a route that answers PUT with what a closure makes itself.
    public func put(
        _ path: String, name: String? = nil, documentation: String? = nil, file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> Response
    ) {
        on(.put, path, name: name, documentation: documentation, file: file, line: line, handler: handler)
    }

    /// Adds a route that answers PATCH with the value a closure gives; see ``on(_:_:name:documentation:failures:envelope:file:line:handler:)``.
    public func patch<R: Schema>(
        _ path: String, name: String? = nil, documentation: String? = nil, file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> R
    ) {
        on(.patch, path, name: name, documentation: documentation, file: file, line: line, handler: handler)
    }

    /// Adds a route that answers PATCH with the envelope alone.
    public func patch(
        _ path: String, name: String? = nil, documentation: String? = nil, file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> Void
    ) {
        on(.patch, path, name: name, documentation: documentation, file: file, line: line, handler: handler)
    }

    /// Adds a route that answers PATCH with what a closure makes itself.
    public func patch(
        _ path: String, name: String? = nil, documentation: String? = nil, file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> Response
    ) {
        on(.patch, path, name: name, documentation: documentation, file: file, line: line, handler: handler)
    }

    /// Adds a route that answers DELETE with the value a closure gives; see ``on(_:_:name:documentation:failures:envelope:file:line:handler:)``.
    public func delete<R: Schema>(
        _ path: String, name: String? = nil, documentation: String? = nil, file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> R
    ) {
        on(.delete, path, name: name, documentation: documentation, file: file, line: line, handler: handler)
    }

    /// Adds a route that answers DELETE with the envelope alone.
    public func delete(
        _ path: String, name: String? = nil, documentation: String? = nil, file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> Void
    ) {
        on(.delete, path, name: name, documentation: documentation, file: file, line: line, handler: handler)
    }

    /// Adds a route that answers DELETE with what a closure makes itself.
    public func delete(
        _ path: String, name: String? = nil, documentation: String? = nil, file: String = #fileID, line: Int = #line,
        handler: @escaping @Sendable (Call) async throws -> Response
    ) {
        on(.delete, path, name: name, documentation: documentation, file: file, line: line, handler: handler)
    }
}
