public import HTTPTypes
public import SwiftletSchema

extension ServiceClient {
    /// Gets a value. An optional type is nil where the service answers 404.
    ///
    /// - Parameters:
    ///   - path: where to, perhaps with a query.
    ///   - query: what is added to the path's query.
    ///   - headers: header fields of this call.
    ///   - type: the type of the answer's data.
    ///   - options: how the call is made, as far as it differs from ``options``.
    /// - Throws: `Failure` when the service answers with one; ``ClientError`` when no answer came or none that fits.
    public func get<Result: Schema>(
        _ path: RequestPath, query: RequestQuery = [:], headers: HTTPFields = [:], as type: Result.Type,
        options: CallOptions = .init()
    ) async throws -> Result {
        try await call(.get, path, query, headers, NoBody(), options, as: type)
    }

    /// Gets a page of a list. See ``get(_:query:headers:as:options:)``.
    public func get<Item: Schema>(
        _ path: RequestPath, query: RequestQuery = [:], headers: HTTPFields = [:], as type: Page<Item>.Type,
        options: CallOptions = .init()
    ) async throws -> Page<Item> {
        try await call(.get, path, query, headers, NoBody(), options) { try envelope.readPage(of: Item.self, from: $0) }
    }

    /// Posts a value, or nothing, and reads the answer. An optional type is nil where the service answers 404.
    ///
    /// - Parameters:
    ///   - path: where to, perhaps with a query.
    ///   - body: what is sent as JSON.
    ///   - query: what is added to the path's query.
    ///   - headers: header fields of this call.
    ///   - type: the type of the answer's data.
    ///   - options: how the call is made, as far as it differs from ``options``.
    /// - Throws: `Failure` when the service answers with one; ``ClientError`` when no answer came or none that fits.
    public func post<Result: Schema>(
        _ path: RequestPath, _ body: some Schema = NoBody(), query: RequestQuery = [:], headers: HTTPFields = [:],
        as type: Result.Type, options: CallOptions = .init()
    ) async throws -> Result {
        try await call(.post, path, query, headers, body, options, as: type)
    }

    /// Posts a value, or nothing; the data of the answer is passed over. See ``post(_:_:query:headers:as:options:)``.
    public func post(
        _ path: RequestPath, _ body: some Schema = NoBody(), query: RequestQuery = [:], headers: HTTPFields = [:],
        options: CallOptions = .init()
    ) async throws {
        try await call(.post, path, query, headers, body, options) { _ in }
    }

    /// Puts a value, or nothing, and reads the answer. An optional type is nil where the service answers 404.
    ///
    /// - Parameters:
    ///   - path: where to, perhaps with a query.
    ///   - body: what is sent as JSON.
    ///   - query: what is added to the path's query.
    ///   - headers: header fields of this call.
    ///   - type: the type of the answer's data.
    ///   - options: how the call is made, as far as it differs from ``options``.
    /// - Throws: `Failure` when the service answers with one; ``ClientError`` when no answer came or none that fits.
    public func put<Result: Schema>(
        _ path: RequestPath, _ body: some Schema = NoBody(), query: RequestQuery = [:], headers: HTTPFields = [:],
        as type: Result.Type, options: CallOptions = .init()
    ) async throws -> Result {
        try await call(.put, path, query, headers, body, options, as: type)
    }

    /// Puts a value, or nothing; the data of the answer is passed over. See ``put(_:_:query:headers:as:options:)``.
    public func put(
        _ path: RequestPath, _ body: some Schema = NoBody(), query: RequestQuery = [:], headers: HTTPFields = [:],
        options: CallOptions = .init()
    ) async throws {
        try await call(.put, path, query, headers, body, options) { _ in }
    }

    /// Patches a value, or nothing, and reads the answer. An optional type is nil where the service answers 404.
    ///
    /// - Parameters:
    ///   - path: where to, perhaps with a query.
    ///   - body: what is sent as JSON.
    ///   - query: what is added to the path's query.
    ///   - headers: header fields of this call.
    ///   - type: the type of the answer's data.
    ///   - options: how the call is made, as far as it differs from ``options``.
    /// - Throws: `Failure` when the service answers with one; ``ClientError`` when no answer came or none that fits.
    public func patch<Result: Schema>(
        _ path: RequestPath, _ body: some Schema = NoBody(), query: RequestQuery = [:], headers: HTTPFields = [:],
        as type: Result.Type, options: CallOptions = .init()
    ) async throws -> Result {
        try await call(.patch, path, query, headers, body, options, as: type)
    }

    /// Patches a value, or nothing; the data of the answer is passed over. See ``patch(_:_:query:headers:as:options:)``.
    public func patch(
        _ path: RequestPath, _ body: some Schema = NoBody(), query: RequestQuery = [:], headers: HTTPFields = [:],
        options: CallOptions = .init()
    ) async throws {
        try await call(.patch, path, query, headers, body, options) { _ in }
    }

    /// Deletes something and reads the answer. An optional type is nil where the service answers 404.
    ///
    /// - Parameters:
    ///   - path: where to, perhaps with a query.
    ///   - query: what is added to the path's query.
    ///   - headers: header fields of this call.
    ///   - type: the type of the answer's data.
    ///   - options: how the call is made, as far as it differs from ``options``.
    /// - Throws: `Failure` when the service answers with one; ``ClientError`` when no answer came or none that fits.
    public func delete<Result: Schema>(
        _ path: RequestPath, query: RequestQuery = [:], headers: HTTPFields = [:], as type: Result.Type,
        options: CallOptions = .init()
    ) async throws -> Result {
        try await call(.delete, path, query, headers, NoBody(), options, as: type)
    }

    /// Deletes something; the data of the answer is passed over. See ``delete(_:query:headers:as:options:)``.
    public func delete(
        _ path: RequestPath, query: RequestQuery = [:], headers: HTTPFields = [:], options: CallOptions = .init()
    ) async throws {
        try await call(.delete, path, query, headers, NoBody(), options) { _ in }
    }

    /// Calls for a result that is the data of the answer; of an optional type, a 404 is nil.
    func call<Result: Schema>(
        _ method: HTTPRequest.Method, _ path: RequestPath, _ query: RequestQuery, _ headers: HTTPFields,
        _ body: some Schema, _ options: CallOptions, as type: Result.Type
    ) async throws -> Result {
        var absent: Result?
        if case .optional = Result.schema { absent = Result.absent }
        return try await call(method, path, query, headers, body, options, absent: absent) {
            try envelope.read(type, from: $0)
        }
    }
}
