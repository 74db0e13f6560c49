/// The settings of a ``Server``.
public struct ServerConfiguration: Sendable {
    /// The address to listen at, an IP address or a host name. Default: `127.0.0.1`.
    public var host: String = "127.0.0.1"
    /// The TCP port to listen at; 0 lets the system choose. Default: 8080.
    public var port: Int = 8080
    /// The number of event loops, each with a thread of its own; 0 is one per core. Default: 0.
    public var loops: Int = 0
    /// How many connections may wait to be accepted. Default: 1024.
    public var backlog: Int = 1024
    /// The most connections that are served at the same time; more are answered with 503. Default: 10,000.
    public var maxConnections: Int = 10_000
    /// The most connections of one client address, a network of 64 bits for IPv6; more are answered with 503. 0 is no
    /// limit, and the default: behind a proxy or a balancer all clients have its address.
    public var maxConnectionsPerAddress: Int = 0
    /// The longest request target in bytes; longer ones are answered with 414. Default: 8 KiB.
    public var maxRequestLine: Int = 8 * 1024
    /// The most bytes of all header fields of a request; more are answered with 431. Default: 32 KiB.
    public var maxHeaderBytes: Int = 32 * 1024
    /// The most header fields of a request; more are answered with 431. Default: 100.
    public var maxHeaderCount: Int = 100
    /// The most bytes of a request's body where a route sets no limit of its own; reading more throws
    /// ``HTTPError/Code/bodyTooLarge``, whose answer is 413. Default: 2 MiB.
    public var maxBodyBytes: Int = 2 * 1024 * 1024
    /// How many bytes of a body wait in memory before reading from the socket stops. Default: 64 KiB.
    public var bodyBufferBytes: Int = 64 * 1024
    /// How long a request's head may take from its first byte: then the answer is 408. A new connection that sends nothing for
    /// so long is closed. Default: 30 s.
    public var headerTimeout: Duration = .seconds(30)
    /// How long a connection may be idle between two requests before it is closed. Default: 120 s.
    public var keepAliveIdle: Duration = .seconds(120)
    /// The slowest body, in bytes per second, once ``bodyGracePeriod`` is over; a slower one fails with
    /// ``HTTPError/Code/timeout``, whose answer is 408. Default: 240.
    public var minBodyBytesPerSecond: Int = 240
    /// How long a body may be slower than ``minBodyBytesPerSecond``. Default: 5 s.
    public var bodyGracePeriod: Duration = .seconds(5)
    /// How long a client may take nothing, or less than ``minAnswerBytesPerSecond``, of an answer that waits for it; then
    /// the connection is cut. Default: 30 s.
    public var writeTimeout: Duration = .seconds(30)
    /// The slowest a client may take its answer, in bytes per second and over each ``writeTimeout`` in which bytes wait
    /// for it all the time; 0 is no limit. Default: 240.
    public var minAnswerBytesPerSecond: Int = 240
    /// How long a request may take until its answer begins where ``Request`` has no deadline of its own; then its
    /// handler is cancelled and the answer is 503. 0 is no limit. Time in which the handler waits for bytes of the
    /// request's body does not count, and an answer that has begun is not cut. Default: 30 s.
    public var requestTimeout: Duration = .seconds(30)
    /// How long a connection that is about to close waits for the client to take the answer (RFC 9112 section 9.6), and how long
    /// a client that has closed its side is taken for being there.
    package var linger: Duration = .seconds(5)
    /// The shortest deadline that a request may be given; how often the server looks follows it.
    package var shortestDeadline: Duration?
    /// Whether requests are answered with 503 when there are more than the last seconds showed to be sustainable.
    /// Default: false.
    public var shedsLoad: Bool = false
    /// The paths that are answered even then.
    package var essentialPaths: Set<String> = []
    /// How long running requests have to finish when the server drains. Default: 25 s.
    public var drainTimeout: Duration = .seconds(25)
    /// How long a handler may hold its loop before it is reported. Default: 100 ms.
    public var watchdogThreshold: Duration = .milliseconds(100)
    /// Receives the reports of the loop watchdog, on the watchdog's thread. Without it no watchdog runs. Default: nil.
    public var onLoopStall: (@Sendable (LoopStall) -> Void)?
    /// Receives how late each loop is for its sweep, on the loop.
    package var onLoopLag: (@Sendable (Duration) -> Void)?

    /// The default settings.
    public init() {}
}
