public import HTTPTypes
import SwiftletSchema

/// Bodies and results that are only `Codable`: read and written by Foundation, see `Coded`.
extension ServiceClient {
    /// Gets a value through Foundation. See ``get(_:query:headers:as:options:)``.
    @_disfavoredOverload
    public func get<Result: Codable & Sendable>(
        _ path: RequestPath, query: RequestQuery = [:], headers: HTTPFields = [:], as type: Result.Type,
        options: CallOptions = .init()
    ) async throws -> Result {
        try await call(.get, path, query, headers, NoBody(), options, as: Coded<Result>.self).value
    }

    /// Posts a value and reads the answer through Foundation. See ``post(_:_:query:headers:as:options:)``.
    @_disfavoredOverload
    public func post<Result: Codable & Sendable>(
        _ path: RequestPath, _ body: some Codable & Sendable, query: RequestQuery = [:], headers: HTTPFields = [:],
        as type: Result.Type, options: CallOptions = .init()
    ) async throws -> Result {
        try await call(.post, path, query, headers, Coded(body), options, as: Coded<Result>.self).value
    }

    /// Posts a value through Foundation; the data of the answer is passed over.
    @_disfavoredOverload
    public func post(
        _ path: RequestPath, _ body: some Codable & Sendable, query: RequestQuery = [:], headers: HTTPFields = [:],
        options: CallOptions = .init()
    ) async throws {
        try await call(.post, path, query, headers, Coded(body), options) { _ in }
    }

    /// Puts a value and reads the answer through Foundation. See ``put(_:_:query:headers:as:options:)``.
    @_disfavoredOverload
    public func put<Result: Codable & Sendable>(
        _ path: RequestPath, _ body: some Codable & Sendable, query: RequestQuery = [:], headers: HTTPFields = [:],
        as type: Result.Type, options: CallOptions = .init()
    ) async throws -> Result {
        try await call(.put, path, query, headers, Coded(body), options, as: Coded<Result>.self).value
    }

    /// Puts a value through Foundation; the data of the answer is passed over.
    @_disfavoredOverload
    public func put(
        _ path: RequestPath, _ body: some Codable & Sendable, query: RequestQuery = [:], headers: HTTPFields = [:],
        options: CallOptions = .init()
    ) async throws {
        try await call(.put, path, query, headers, Coded(body), options) { _ in }
    }

    /// Patches a value and reads the answer through Foundation. See ``patch(_:_:query:headers:as:options:)``.
    @_disfavoredOverload
    public func patch<Result: Codable & Sendable>(
        _ path: RequestPath, _ body: some Codable & Sendable, query: RequestQuery = [:], headers: HTTPFields = [:],
        as type: Result.Type, options: CallOptions = .init()
    ) async throws -> Result {
        try await call(.patch, path, query, headers, Coded(body), options, as: Coded<Result>.self).value
    }

    /// Patches a value through Foundation; the data of the answer is passed over.
    @_disfavoredOverload
    public func patch(
        _ path: RequestPath, _ body: some Codable & Sendable, query: RequestQuery = [:], headers: HTTPFields = [:],
        options: CallOptions = .init()
    ) async throws {
        try await call(.patch, path, query, headers, Coded(body), options) { _ in }
    }

    /// Deletes something and reads the answer through Foundation. See ``delete(_:query:headers:as:options:)``.
    @_disfavoredOverload
    public func delete<Result: Codable & Sendable>(
        _ path: RequestPath, query: RequestQuery = [:], headers: HTTPFields = [:], as type: Result.Type,
        options: CallOptions = .init()
    ) async throws -> Result {
        try await call(.delete, path, query, headers, NoBody(), options, as: Coded<Result>.self).value
    }
}
