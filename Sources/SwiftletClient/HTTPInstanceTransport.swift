import HTTPTypes
public import NIOCore
import NIOPosix
import Synchronization

/// Calls instances of services over HTTP, through connections that are kept.
///
/// A call that is made on one of the event loops stays there: its connection belongs to the loop, and its task is resumed
/// in the turn that reads the answer. Calls from elsewhere are spread over the loops. Encrypted connections (`https`)
/// are made by AsyncHTTPClient. Redirects are not followed, cookies are not kept, nothing is tried twice. End it with
/// ``shutdown()``.
public final class HTTPInstanceTransport: InstanceTransport {
    /// The limits of calls.
    public struct Configuration: Sendable {
        /// How long making a connection may take.
        public var connectTimeout: Duration = .seconds(10)
        /// How large the body of an answer may be that is not streamed, in bytes; at most 4 GiB.
        public var maximumResponseSize = 16 * 1024 * 1024
        /// How many connections one instance gets at most at a time; further calls wait in their order. Each event loop
        /// has its share of them, and one at least.
        public var connectionsPerInstance = 256
        /// How long an unused connection is kept; less than the two minutes after which Swiftlet's server closes it.
        public var idleTimeout: Duration = .seconds(60)

        /// Creates the default limits.
        public init() {}
    }

    private let clients: [LoopClient]
    /// The loop that serves the next caller who is on none.
    private let turn = Atomic<Int>(0)
    private let secure: SecureClients
    private let maximumResponseSize: Int
    private let isShutDown = Atomic<Bool>(false)

    /// Creates a transport.
    ///
    /// - Parameters:
    ///   - eventLoopGroup: the loops that do the work; the caller ends them after the transport.
    ///   - configuration: the limits.
    public init(eventLoopGroup: any EventLoopGroup, configuration: Configuration = Configuration()) {
        let loops = Array(eventLoopGroup.makeIterator())
        let settings = LoopClient.Settings(
            connectTimeout: TimeAmount(configuration.connectTimeout),
            connections: (max(configuration.connectionsPerInstance, 1) - 1) / max(loops.count, 1) + 1,
            idleTimeout: UInt64(clampingNanoseconds: configuration.idleTimeout))
        clients = loops.map { LoopClient($0, settings) }
        secure = SecureClients(eventLoopGroup, configuration)
        maximumResponseSize = min(max(configuration.maximumResponseSize, 0), Int(UInt32.max))
    }

    deinit {
        guard !isShutDown.load(ordering: .acquiring) else { return }
        for client in clients { _ = client.shutdown() }
    }

    /// Closes all connections; calls under way fail. Further calls throw ``ClientError/Code/closed``.
    public func shutdown() async throws {
        isShutDown.store(true, ordering: .releasing)
        for client in clients { try await client.shutdown().get() }
        try await secure.shutdown()
    }

    /// Sends a request over a connection that is kept, and waits for the answer.
    public func send(
        _ request: UpstreamRequest, to address: ServiceAddress, of service: String, timeout: Duration
    ) async throws -> UpstreamResponse {
        if address.isSecure {
            return try await exchange(request, to: address, of: service, streams: request.stream != nil)
                .send(request, to: service, at: address, timeout: timeout)
        }
        let call = try call(request, to: address, of: service, timeout: timeout, isStreamed: false)
        guard let body = request.stream else { return try await call.client.run(call) }
        async let _: Void = call.client.send(body, of: call)
        return try await call.client.run(call)
    }

    /// Sends a request over a connection that is kept, and lends the answer while its body comes.
    public func stream<Result>(
        _ request: UpstreamRequest, to address: ServiceAddress, of service: String, timeout: Duration,
        _ read: (StreamedResponse) async throws -> Result
    ) async throws -> Result {
        if address.isSecure {
            return try await exchange(request, to: address, of: service, streams: true)
                .stream(request, to: service, at: address, timeout: timeout, read)
        }
        let call = try call(request, to: address, of: service, timeout: timeout, isStreamed: true)
        guard let body = request.stream else { return try await answer(of: call, read) }
        async let _: Void = call.client.send(body, of: call)
        return try await answer(of: call, read)
    }

    /// How many calls wait for a connection to an address.
    func waitingCalls(at address: ServiceAddress) async throws -> Int {
        var count = 0
        for client in clients {
            count += try await client.eventLoop.submit { client.waitingCalls(at: address) }.get()
        }
        return count
    }

    private func answer<Result>(
        of call: OutgoingCall, _ read: (StreamedResponse) async throws -> Result
    ) async throws -> Result {
        defer { call.leave() }
        let head = try await call.client.run(call)
        let length = head.headers[.contentLength].flatMap { Int($0) }
        let body = UpstreamBody(length: length) { [stream = call.stream] in { try await stream?.next() } }
        return try await read(StreamedResponse(status: head.status, headers: head.headers, body: body))
    }

    private func call(
        _ request: UpstreamRequest, to address: ServiceAddress, of service: String, timeout: Duration,
        isStreamed: Bool
    ) throws -> OutgoingCall {
        if let problem = RequestHeadWriter.problem(in: request) {
            throw ClientError(
                .invalidRequest, service: service, address: address, request: request, detail: problem)
        }
        let limit = min(request.options.maximumResponseSize ?? maximumResponseSize, maximumResponseSize)
        return OutgoingCall(
            request, to: address, of: service, timeout: timeout, limit: limit, isStreamed: isStreamed,
            on: try client(for: request, to: address, of: service))
    }

    /// The client of the caller's loop, or the one whose turn it is.
    private func client(
        for request: UpstreamRequest, to address: ServiceAddress, of service: String
    ) throws -> LoopClient {
        if let loop = MultiThreadedEventLoopGroup.currentEventLoop {
            for client in clients where client.eventLoop === loop { return client }
        }
        guard !clients.isEmpty else { throw ClientError(.closed, service: service, address: address, request: request) }
        let turn = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return clients[Int(UInt(bitPattern: turn) % UInt(clients.count))]
    }

    private func exchange(
        _ request: UpstreamRequest, to address: ServiceAddress, of service: String, streams: Bool
    ) throws -> HTTPExchange {
        guard let client = secure.client(streams: streams) else {
            throw ClientError(.closed, service: service, address: address, request: request)
        }
        return HTTPExchange(client: client, maximumResponseSize: maximumResponseSize)
    }
}
