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
    /// - Throws: `Failure` when the service answers with one; ``ClientError`` when no answer came or none that fits.
    public func get<Result: Schema>(
        _ path: RequestPath, query: RequestQuery = [:], headers: HTTPFields = [:], as type: Result.Type
    ) async throws -> Result {
        try await call(.get, path, query, headers, NoBody(), as: type)
    }

    /// Gets a page of a list. See ``get(_:query:headers:as:)``.
    public func get<Item: Schema>(
        _ path: RequestPath, query: RequestQuery = [:], headers: HTTPFields = [:], as type: Page<Item>.Type
    ) async throws -> Page<Item> {
        try await call(.get, path, query, headers, NoBody()) { try envelope.readPage(of: Item.self, from: $0) }
    }

    /// Posts a value, or nothing, and reads the answer. An optional type is nil where the service answers 404.
    ///
    /// - Parameters:
    ///   - path: where to, perhaps with a query.
    ///   - body: what is sent as JSON.
    ///   - query: what is added to the path's query.
    ///   - headers: header fields of this call.
    ///   - type: the type of the answer's data.
    /// - Throws: `Failure` when the service answers with one; ``ClientError`` when no answer came or none that fits.
    public func post<Result: Schema>(
        _ path: RequestPath, _ body: some Schema = NoBody(), query: RequestQuery = [:], headers: HTTPFields = [:],
        as type: Result.Type
    ) async throws -> Result {
        try await call(.post, path, query, headers, body, as: type)
    }

    /// Posts a value, or nothing; the data of the answer is passed over. See ``post(_:_:query:headers:as:)``.
    public func post(
        _ path: RequestPath, _ body: some Schema = NoBody(), query: RequestQuery = [:], headers: HTTPFields = [:]
    ) async throws {
        try await call(.post, path, query, headers, body) { _ in }
    }

    /// Puts a value, or nothing, and reads the answer. An optional type is nil where the service answers 404.
    ///
    /// - Parameters:
    ///   - path: where to, perhaps with a query.
    ///   - body: what is sent as JSON.
    ///   - query: what is added to the path's query.
    ///   - headers: header fields of this call.
    ///   - type: the type of the answer's data.
    /// - Throws: `Failure` when the service answers with one; ``ClientError`` when no answer came or none that fits.
    public func put<Result: Schema>(
        _ path: RequestPath, _ body: some Schema = NoBody(), query: RequestQuery = [:], headers: HTTPFields = [:],
        as type: Result.Type
    ) async throws -> Result {
        try await call(.put, path, query, headers, body, as: type)
    }

    /// Puts a value, or nothing; the data of the answer is passed over. See ``put(_:_:query:headers:as:)``.
    public func put(
        _ path: RequestPath, _ body: some Schema = NoBody(), query: RequestQuery = [:], headers: HTTPFields = [:]
    ) async throws {
        try await call(.put, path, query, headers, body) { _ in }
    }

    /// Patches a value, or nothing, and reads the answer. An optional type is nil where the service answers 404.
    ///
    /// - Parameters:
    ///   - path: where to, perhaps with a query.
    ///   - body: what is sent as JSON.
    ///   - query: what is added to the path's query.
    ///   - headers: header fields of this call.
    ///   - type: the type of the answer's data.
    /// - Throws: `Failure` when the service answers with one; ``ClientError`` when no answer came or none that fits.
    public func patch<Result: Schema>(
        _ path: RequestPath, _ body: some Schema = NoBody(), query: RequestQuery = [:], headers: HTTPFields = [:],
        as type: Result.Type
    ) async throws -> Result {
        try await call(.patch, path, query, headers, body, as: type)
    }

    /// Patches a value, or nothing; the data of the answer is passed over. See ``patch(_:_:query:headers:as:)``.
    public func patch(
        _ path: RequestPath, _ body: some Schema = NoBody(), query: RequestQuery = [:], headers: HTTPFields = [:]
    ) async throws {
        try await call(.patch, path, query, headers, body) { _ in }
    }

    /// Deletes something and reads the answer. An optional type is nil where the service answers 404.
    ///
    /// - Parameters:
    ///   - path: where to, perhaps with a query.
    ///   - query: what is added to the path's query.
    ///   - headers: header fields of this call.
    ///   - type: the type of the answer's data.
    /// - Throws: `Failure` when the service answers with one; ``ClientError`` when no answer came or none that fits.
    public func delete<Result: Schema>(
        _ path: RequestPath, query: RequestQuery = [:], headers: HTTPFields = [:], as type: Result.Type
    ) async throws -> Result {
        try await call(.delete, path, query, headers, NoBody(), as: type)
    }

    /// Deletes something; the data of the answer is passed over. See ``delete(_:query:headers:as:)``.
    public func delete(_ path: RequestPath, query: RequestQuery = [:], headers: HTTPFields = [:]) async throws {
        try await call(.delete, path, query, headers, NoBody()) { _ in }
    }

    /// Calls for a result that is the data of the answer; of an optional type, a 404 is nil.
    func call<Result: Schema>(
        _ method: HTTPRequest.Method, _ path: RequestPath, _ query: RequestQuery, _ headers: HTTPFields,
        _ body: some Schema, as type: Result.Type
    ) async throws -> Result {
        var absent: Result?
        if case .optional = Result.schema { absent = Result.absent }
        return try await call(method, path, query, headers, body, absent: absent) {
            try envelope.read(type, from: $0)
        }
    }
}
