import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// A request to a registry's HTTP interface.
struct RegistryRequest: Sendable {
    var method = HTTPMethod.GET
    /// Without the query, for errors.
    var path: String
    /// Percent-encoded, without the `?`.
    var query = ""
    var headers = HTTPHeaders()
    var body: [UInt8]?

    var target: String { query.isEmpty ? path : "\(path)?\(query)" }
}

/// What a registry has answered.
struct RegistryAnswer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: ByteBuffer

    /// The beginning of its text, where it explains a failure: one line of what can be shown.
    var explanation: String? {
        let text = String(decoding: body.readableBytesView.prefix(200), as: UTF8.self)
            .filter { !$0.isNewline && !($0.asciiValue.map { $0 < 0x20 || $0 == 0x7F } ?? false) }
        return text.isEmpty ? nil : text
    }
}

/// Calls to a registry whose servers all know the same. They are no part of anybody's request: no span is made of them.
final class RegistryHTTP: Sendable {
    /// The largest answer, in bytes.
    static let maximumAnswer = 8 * 1024 * 1024

    /// What the registry is called in errors.
    let name: String
    let servers: [ServiceAddress]
    private let client: HTTPClient
    private let ring: Mutex<ServerRing>

    /// Creates a client.
    ///
    /// - Parameters:
    ///   - name: what the registry is called in errors.
    ///   - servers: where it is reached, at least one.
    ///   - patience: how long an answer may bring nothing once it has begun; an answer that has not begun has a limit
    ///     of its own.
    ///   - tls: whom to trust where servers speak TLS; the system's authorities unless given.
    ///   - eventLoopGroup: the loops that do the work.
    init(
        _ name: String, servers: [ServiceAddress], patience: Duration, tls: RegistryTLS?,
        eventLoopGroup: any EventLoopGroup
    ) {
        self.name = name
        self.servers = servers
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow, decompression: .disabled)
        settings.tlsConfiguration = tls?.configuration
        settings.timeout.connect = .seconds(2)
        settings.timeout.read = TimeAmount(patience)
        settings.connectionPool.retryConnectionEstablishment = false
        settings.connectionPool.idleTimeout = .seconds(60)
        // Each service that is watched holds one.
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
        settings.httpVersion = .http1Only
        settings.tracing.tracer = nil
        client = HTTPClient(eventLoopGroup: eventLoopGroup, configuration: settings)
        // Not all services ask the same server first.
        ring = Mutex(ServerRing(count: servers.count, first: .random(in: 0..<max(servers.count, 1))))
    }

    deinit {
        // A client that is released without having been shut down traps.
        Task { [client] in try? await client.shutdown() }
    }

    /// Ends all calls under way, which fail, and lets no more begin.
    func shutdown() async { try? await client.shutdown() }

    /// Sends a request to one server after the other until one answers with less than 500.
    ///
    /// - Parameter limit: how long each of them has to begin its answer.
    /// - Returns: Its answer.
    /// - Throws: ``RegistryError`` of the last one; `CancellationError`.
    func send(_ request: RegistryRequest, within limit: Duration) async throws -> RegistryAnswer {
        try await atEachServer { address in
            let answer = try await exchange(request, at: address, until: .now() + TimeAmount(limit)) { response in
                RegistryAnswer(
                    status: Int(response.status.code), headers: response.headers,
                    body: try await response.body.collect(upTo: Self.maximumAnswer))
            }
            guard answer.status < 500 else {
                throw RegistryError(
                    .failed, operation: operation(request, at: address), status: answer.status,
                    detail: answer.explanation)
            }
            return answer
        }
    }

    /// Sends a request to one server after the other until one begins to answer, and reads that answer as it comes.
    ///
    /// - Parameters:
    ///   - limit: how long each of them has to begin its answer.
    ///   - read: reads the answer; where it begins, another server is not tried any more.
    /// - Throws: ``RegistryError``; `CancellationError`; what `read` throws.
    func stream<R: Sendable>(
        _ request: RegistryRequest, within limit: Duration, read: (HTTPClientResponse) async throws -> R
    ) async throws -> R {
        var hasBegun = false
        let outcome: Result<R, any Error> = try await atEachServer { address in
            do {
                return .success(
                    try await exchange(request, at: address, until: .now() + TimeAmount(limit)) { response in
                        guard response.status.code < 500 else {
                            throw RegistryError(
                                .failed, operation: operation(request, at: address), status: Int(response.status.code))
                        }
                        hasBegun = true
                        return try await read(response)
                    })
            } catch  where hasBegun {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// What was asked of whom, for errors.
    func operation(_ request: RegistryRequest, at address: ServiceAddress) -> String {
        "\(name) \(address), \(request.method.rawValue) \(request.path)"
    }

    private func atEachServer<R>(_ attempt: (ServiceAddress) async throws -> R) async throws -> R {
        var failure: any Error = RegistryError(.unreachable, operation: name, detail: "it has no servers")
        for server in ring.withLock({ $0.order }) where servers.indices.contains(server) {
            do {
                let result = try await attempt(servers[server])
                ring.withLock { $0.answered(by: server) }
                return result
            } catch let error as RegistryError where error.code != .closed {
                ring.withLock { $0.failed(server) }
                failure = error
            }
        }
        throw failure
    }

    private func exchange<R>(
        _ request: RegistryRequest, at address: ServiceAddress, until deadline: NIODeadline,
        _ read: (HTTPClientResponse) async throws -> R
    ) async throws -> R {
        try Task.checkCancellation()
        var call = HTTPClientRequest(url: address.description + request.target)
        call.method = request.method
        call.headers = request.headers
        if let body = request.body { call.body = .bytes(ByteBuffer(bytes: body)) }
        do {
            return try await read(try await client.execute(call, deadline: deadline))
        } catch let error as RegistryError {
            throw error
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw RegistryError(
                Self.code(of: error), operation: operation(request, at: address), detail: Self.detail(of: error))
        }
    }

    /// Why two sides could not agree on a connection.
    private static func detail(of error: any Error) -> String? {
        switch error {
        case is NIOSSLError, is NIOSSLExtraError: "TLS: \(error)"
        default: nil
        }
    }

    private static func code(of error: any Error) -> RegistryError.Code {
        switch error {
        case is NIOTooManyBytesError, is HTTPParserError: .unexpectedAnswer
        case let error as HTTPClientError: code(of: error)
        default: .unreachable
        }
    }

    private static func code(of error: HTTPClientError) -> RegistryError.Code {
        switch error {
        case .deadlineExceeded, .connectTimeout, .readTimeout: .timeout
        case .alreadyShutdown, .cancelled: .closed
        default: .unreachable
        }
    }
}
