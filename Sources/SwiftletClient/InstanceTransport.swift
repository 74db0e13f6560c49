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
}
