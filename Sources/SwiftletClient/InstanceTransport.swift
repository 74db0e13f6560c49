/// Brings a request to one instance of a service, and its answer back.
///
/// It tries once: which instance is called, and whether another is tried, is decided above it.
public protocol InstanceTransport: Sendable {
    /// Sends a request and waits for the answer, whatever its status.
    ///
    /// - Parameters:
    ///   - request: the request.
    ///   - address: where the instance is reached.
    ///   - service: the name of the service, for errors.
    ///   - timeout: how long the answer may take, from now on.
    /// - Throws: ``ClientError`` when no answer came; `CancellationError` when the task was cancelled.
    func send(
        _ request: UpstreamRequest, to address: ServiceAddress, of service: String, timeout: Duration
    ) async throws -> UpstreamResponse

    /// Sends a request and lends the answer as soon as its head has come, whatever its status.
    ///
    /// - Parameters:
    ///   - request: the request.
    ///   - address: where the instance is reached.
    ///   - service: the name of the service, for errors.
    ///   - timeout: how long the answer's head may take, from now on; after the request's body if that is streamed.
    ///   - read: reads the answer; what it leaves is not received. It runs once at most.
    /// - Returns: What `read` returns.
    /// - Throws: What `read` throws; ``ClientError`` when no answer came; `CancellationError` when the task was
    ///   cancelled.
    func stream<Result>(
        _ request: UpstreamRequest, to address: ServiceAddress, of service: String, timeout: Duration,
        _ read: (StreamedResponse) async throws -> Result
    ) async throws -> Result
}

extension InstanceTransport {
    /// Waits for the whole answer, for transports that have nothing better.
    public func stream<Result>(
        _ request: UpstreamRequest, to address: ServiceAddress, of service: String, timeout: Duration,
        _ read: (StreamedResponse) async throws -> Result
    ) async throws -> Result {
        try await read(StreamedResponse(send(request, to: address, of: service, timeout: timeout)))
    }
}
