import AsyncHTTPClient
import HTTPTypes
public import NIOCore
import NIOHTTP1

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Calls other services over HTTP, all of them through one pool of connections.
///
/// Redirects are not followed and cookies are not kept. End it with ``shutdown()``.
public final class HTTPUpstreamTransport: UpstreamTransport {
    /// The limits of calls.
    public struct Configuration: Sendable {
        /// How long making a connection may take.
        public var connectTimeout: Duration = .seconds(10)
        /// How large the body of an answer may be, in bytes; at most 4 GiB.
        public var maximumResponseSize = 16 * 1024 * 1024
        /// How many connections one service gets at most at a time; further calls wait.
        public var connectionsPerService = 64
        /// How long an unused connection is kept; less than the two minutes after which Swiftlet's server closes it.
        public var idleTimeout: Duration = .seconds(60)

        /// Creates the default limits.
        public init() {}
    }

    private let client: HTTPClient
    private let addresses: [String: ServiceAddress]
    private let maximumResponseSize: Int

    /// Creates a transport.
    ///
    /// - Parameters:
    ///   - eventLoopGroup: the loops that do the work; the caller ends them after the transport.
    ///   - addresses: where each service is reached.
    ///   - configuration: the limits.
    public init(
        eventLoopGroup: any EventLoopGroup, addresses: [String: ServiceAddress],
        configuration: Configuration = Configuration()
    ) {
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow, decompression: .disabled)
        settings.timeout.connect = TimeAmount(configuration.connectTimeout)
        settings.connectionPool.idleTimeout = TimeAmount(configuration.idleTimeout)
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(configuration.connectionsPerService, 1)
        // A refused connection is an answer: the caller decides whether to try again.
        settings.connectionPool.retryConnectionEstablishment = false
        // Spans are made where the call is known, not here.
        settings.tracing.tracer = nil
        client = HTTPClient(eventLoopGroup: eventLoopGroup, configuration: settings)
        maximumResponseSize = min(max(configuration.maximumResponseSize, 0), Int(UInt32.max))
        self.addresses = addresses
    }

    deinit {
        // A client that is released without having been shut down traps.
        Task { [client] in try? await client.shutdown() }
    }

    /// Closes all connections; calls under way fail. Further calls throw ``ClientError/Code/closed``.
    public func shutdown() async throws {
        do {
            try await client.shutdown()
        } catch let error as HTTPClientError where error == .alreadyShutdown {
            return
        }
    }

    /// Sends one request over a connection of the pool.
    public func send(
        _ request: UpstreamRequest, to service: String, timeout: Duration
    ) async throws -> UpstreamResponse {
        guard let address = addresses[service] else {
            throw ClientError(.unknownAddress, service: service, request: request)
        }
        try Task.checkCancellation()
        do {
            let call = try HTTPClient.Request(
                url: address.description + request.target, method: HTTPMethod(rawValue: request.method.rawValue),
                headers: HTTPHeaders(request.headers.map { ($0.name.rawName, $0.value) }),
                body: request.body.map(HTTPClient.Body.byteBuffer))
            let task = client.execute(
                request: call, delegate: ResponseAccumulator(request: call, maxBodySize: maximumResponseSize),
                deadline: .now() + TimeAmount(timeout))
            let response = try await withTaskCancellationHandler {
                try await task.get()
            } onCancel: {
                task.cancel()
            }
            return UpstreamResponse(
                status: HTTPResponse.Status(
                    code: Int(response.status.code), reasonPhrase: response.status.reasonPhrase),
                headers: HTTPFields(response.headers), body: response.body ?? ByteBuffer())
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw ClientError(
                Self.code(of: error), service: service, address: address, request: request, cause: error)
        }
    }

    private static func code(of error: any Error) -> ClientError.Code {
        switch error {
        case let error as HTTPClientError: code(of: error)
        case is ResponseAccumulator.ResponseTooBigError: .responseTooLarge
        case HTTPParserError.invalidEOFState: .disconnected
        case is HTTPParserError: .unexpectedAnswer
        case let error as IOError where [ECONNRESET, EPIPE, ENOTCONN].contains(error.errnoCode): .disconnected
        case ChannelError.ioOnClosedChannel, ChannelError.eof, ChannelError.inputClosed: .disconnected
        default: .unreachable
        }
    }

    private static func code(of error: HTTPClientError) -> ClientError.Code {
        switch error {
        case .deadlineExceeded, .readTimeout, .writeTimeout: .timeout
        case .alreadyShutdown, .cancelled: .closed
        case .invalidURL, .traceRequestWithBody: .invalidRequest
        case .remoteConnectionClosed, .uncleanShutdown: .disconnected
        default: .unreachable
        }
    }
}

extension HTTPFields {
    fileprivate init(_ headers: HTTPHeaders) {
        self.init()
        reserveCapacity(headers.count)
        for (name, value) in headers {
            // The decoder lets no name pass that is not a token.
            guard let name = HTTPField.Name(name) else { continue }
            append(HTTPField(name: name, value: value))
        }
    }
}
