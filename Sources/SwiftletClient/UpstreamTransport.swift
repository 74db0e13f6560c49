/// Brings requests to other services and their answers back: over the network, or from a test's memory.
public protocol UpstreamTransport: Sendable {
    /// Sends one request once and waits for the whole answer, whatever its status.
    ///
    /// - Parameters:
    ///   - request: the request, complete but for what belongs to the connection.
    ///   - service: the name of the service that is called.
    ///   - timeout: how long sending and receiving may take together.
    /// - Throws: ``ClientError`` when no answer came; `CancellationError` when the task was cancelled.
    func send(
        _ request: UpstreamRequest, to service: String, timeout: Duration
    ) async throws -> UpstreamResponse
}
