import HTTPTypes
import NIOCore

/// What all connections of a server share.
final class ServerCore: Sendable {
    let configuration: ServerConfiguration
    let timeouts: Timeouts
    let requestLimits: RequestLimits
    let handler: @Sendable (Request) async -> Response
    let failure: @Sendable (HTTPResponse.Status, String) -> Response
    let census = ConnectionCensus()

    init(
        configuration: ServerConfiguration,
        handler: @escaping @Sendable (Request) async -> Response,
        failure: @escaping @Sendable (HTTPResponse.Status, String) -> Response
    ) {
        self.configuration = configuration
        self.timeouts = Timeouts(configuration)
        self.requestLimits = RequestLimits(
            requestLine: configuration.maxRequestLine, headerBytes: configuration.maxHeaderBytes,
            headerCount: configuration.maxHeaderCount)
        self.handler = handler
        self.failure = failure
    }
}

/// The timeouts of a connection, counted in sweeps of its loop.
struct Timeouts: Sendable {
    /// How long a connection that is about to close waits for the client to take the answer, RFC 9112 section 9.6.
    static let linger: Duration = .seconds(5)

    /// The time between two sweeps.
    let sweep: Duration
    let header: Int
    let idle: Int
    let bodyGrace: Int
    let write: Int
    let linger: Int
    let minBodyBytesPerSecond: Int

    init(_ configuration: ServerConfiguration) {
        let shortest = min(
            configuration.headerTimeout, configuration.keepAliveIdle, configuration.bodyGracePeriod,
            configuration.writeTimeout)
        let sweep = max(.milliseconds(10), min(.seconds(1), shortest / 4))
        func sweeps(_ duration: Duration) -> Int { Int((duration / sweep).rounded(.up)) + 1 }
        self.sweep = sweep
        header = sweeps(configuration.headerTimeout)
        idle = sweeps(configuration.keepAliveIdle)
        bodyGrace = sweeps(configuration.bodyGracePeriod)
        write = sweeps(configuration.writeTimeout)
        linger = sweeps(Self.linger)
        minBodyBytesPerSecond = configuration.minBodyBytesPerSecond
    }
}
