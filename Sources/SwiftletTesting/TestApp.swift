import NIOCore
public import Swiftlet

/// A service that runs for a test: its clients, its mocks, its database.
public final class TestApp: Sendable {
    let running: RunningApp
    let upstreams: MockUpstreams
    private let transport: any UpstreamTransport
    /// How long a request of a test may take, on a machine that runs many at once.
    private static let patience: Duration = .seconds(60)

    init(running: RunningApp, upstreams: MockUpstreams, transport: any UpstreamTransport) {
        self.running = running
        self.upstreams = upstreams
        self.transport = transport
    }

    /// The app under test.
    public var app: App { running.app }

    /// The service's database, to prepare and to look at rows.
    public var database: Database { running.app.database }

    /// Gives the spans that have ended to those who take them; returns when that is done.
    public func flushSpans() async { await running.app.flushSpans() }

    /// The stand-in for a service that the app calls, or for an origin such as `http://example.org`.
    public func mock(_ service: String) -> MockUpstream { upstreams.mock(service) }

    /// A client that calls the handlers of a service by name, through the whole way of a request.
    ///
    /// A failure is thrown as `Failure`, with status, code, message and error.
    ///
    /// - Parameters:
    ///   - service: the type of the service.
    ///   - group: the path of the group that it was added to; nil is where it was added first.
    public func client<S: CallableService>(_ service: S.Type, in group: String? = nil) -> S.Client {
        var client = self.service
        client.groupPath = group ?? app.groupPaths(of: service).first ?? ""
        return S.Client(client)
    }

    /// A client of a contract, which calls what keeps it in the app.
    ///
    /// - Parameters:
    ///   - client: the type of the client, such as `UserAPIClient`.
    ///   - group: the path of the group that the service was added to.
    public func client<C: ServiceCaller>(_ client: C.Type, in group: String = "") -> C {
        C(service.group(group))
    }

    /// A client that calls the app by method and path, and reads the envelope.
    public var service: ServiceClient {
        var client = ServiceClient(name: running.app.name, transport: transport)
        client.envelope = running.app.envelope
        client.options = CallOptions(timeout: Self.patience, tryTimeout: Self.patience)
        return client
    }

    /// Sends a request and gives the answer as it is, whatever its status.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - target: path and query, percent-encoded.
    ///   - headers: the header fields.
    ///   - body: the body.
    /// - Throws: `ClientError` when no answer came.
    public func request(
        _ method: HTTPRequest.Method, _ target: String, headers: HTTPFields = [:], body: String? = nil
    ) async throws -> UpstreamResponse {
        var request = UpstreamRequest(
            method: method, target: target, headers: headers, body: body.map { ByteBuffer(string: $0) })
        request.options = CallOptions(timeout: Self.patience, tryTimeout: Self.patience)
        return try await transport.send(request, to: running.app.name, timeout: Self.patience)
    }
}
