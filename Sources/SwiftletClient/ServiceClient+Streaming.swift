public import HTTPTypes

/// Bodies that need not be in memory as a whole.
extension ServiceClient {
    /// Sends a body as it is made and returns the answer as it is, whatever its status. See
    /// ``send(_:_:query:headers:body:options:)``.
    ///
    /// - Parameter body: the body; it is asked for no faster than the service takes it.
    public func send(
        _ method: HTTPRequest.Method, _ path: RequestPath, query: RequestQuery = [:], headers: HTTPFields = [:],
        body: UpstreamBody, options: CallOptions = .init()
    ) async throws -> UpstreamResponse {
        var request = try request(method, path, query, headers, options)
        request.stream = body
        return try await send(request)
    }

    /// Sends a request and lends the answer as soon as its head has come, whatever its status: for answers too large for
    /// the memory, or that do not end.
    ///
    /// ```swift
    /// try await reports.stream(.get, "/export") { answer in
    ///     for try await part in answer.body { try await file.write(part) }
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - path: where to, perhaps with a query.
    ///   - query: what is added to the path's query.
    ///   - headers: header fields of this call; they take the place of the client's.
    ///   - body: the body; its media type is a header field.
    ///   - options: how the call is made, as far as it differs from ``options``.
    ///   - read: reads the answer. What it leaves of the body is not received.
    /// - Returns: What `read` returns.
    /// - Throws: What `read` throws; ``ClientError`` when no answer came, and from the body when it breaks off;
    ///   `CancellationError` when the task was cancelled.
    public func stream<Result>(
        _ method: HTTPRequest.Method, _ path: RequestPath, query: RequestQuery = [:], headers: HTTPFields = [:],
        body: UpstreamBody? = nil, options: CallOptions = .init(),
        _ read: (StreamedResponse) async throws -> Result
    ) async throws -> Result {
        var request = try request(method, path, query, headers, options)
        request.stream = body
        return try await stream(request, read)
    }
}
