/// Brings requests to other services and their answers back: over the network, or from a test's memory.
public protocol UpstreamTransport: Sendable {
    /// Sends a request and waits for the whole answer, whatever its status.
    ///
    /// - Parameters:
    ///   - request: the request, complete but for what belongs to the connection.
    ///   - service: the name of the service that is called.
    ///   - timeout: how long sending and receiving may take together, with all tries.
    /// - Throws: ``ClientError`` when no answer came; `CancellationError` when the task was cancelled.
    func send(
        _ request: UpstreamRequest, to service: String, timeout: Duration
    ) async throws -> UpstreamResponse

    /// Sends a request and lends the answer as soon as its head has come, whatever its status.
    ///
    /// - Parameters:
    ///   - request: the request, complete but for what belongs to the connection.
    ///   - service: the name of the service that is called.
    ///   - timeout: how long it may take until the answer's head has come, with all tries.
    ///   - read: reads the answer; what it leaves is not received. It runs once at most.
    /// - Returns: What `read` returns.
    /// - Throws: What `read` throws; ``ClientError`` when no answer came; `CancellationError` when the task was
    ///   cancelled.
    func stream<Result>(
        _ request: UpstreamRequest, to service: String, timeout: Duration,
        _ read: (StreamedResponse) async throws -> Result
    ) async throws -> Result
}

extension UpstreamTransport {
    /// Waits for the whole answer, for transports that have nothing better.
    public func stream<Result>(
        _ request: UpstreamRequest, to service: String, timeout: Duration,
        _ read: (StreamedResponse) async throws -> Result
    ) async throws -> Result {
        try await read(StreamedResponse(send(request, to: service, timeout: timeout)))
    }
}
