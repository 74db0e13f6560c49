import HTTPTypes
import NIOCore
import Synchronization

/// What all connections of a server share.
final class ServerCore: Sendable {
    let configuration: ServerConfiguration
    let requestLimits: RequestLimits
    let responder: any RequestResponder
    let failure: @Sendable (HTTPResponse.Status, String, Request?) -> Response
    let census = ConnectionCensus()
    /// How many connections are open that were refused, and how many of them are given an answer.
    let turnedAway = Atomic<Int>(0)
    static let mostTurnedAway = 1000
    /// Counts connections by client; nil where there is no limit.
    let clients: ClientCensus?
    /// Refuses requests that cannot be served in time; nil if none are.
    let shedder: LoadShedder?

    init(
        configuration: ServerConfiguration,
        responder: any RequestResponder,
        failure: @escaping @Sendable (HTTPResponse.Status, String, Request?) -> Response
    ) {
        self.configuration = configuration
        clients = configuration.maxConnectionsPerAddress > 0 ? ClientCensus() : nil
        shedder = configuration.shedsLoad ? LoadShedder() : nil
        self.requestLimits = RequestLimits(
            requestLine: configuration.maxRequestLine, headerBytes: configuration.maxHeaderBytes,
            headerCount: configuration.maxHeaderCount)
        self.responder = responder
        self.failure = failure
    }
}

/// The timeouts of a connection, counted in sweeps of its loop.
struct Timeouts: Sendable {
    /// The time between two sweeps.
    let sweep: Duration
    let header: Int
    let idle: Int
    let bodyGrace: Int
    /// What a client must take of its answers.
    let answer: AnswerPace.Demand
    /// How long a request may take that has no deadline of its own; 0 is no limit.
    let request: Int
    let linger: Int
    let minBodyBytesPerSecond: Int

    init(_ configuration: ServerConfiguration) {
        let durations = [
            configuration.headerTimeout, configuration.keepAliveIdle, configuration.bodyGracePeriod,
            configuration.writeTimeout, configuration.requestTimeout, configuration.shortestDeadline ?? .zero,
        ]
        let shortest = durations.filter { $0 > .zero }.min() ?? .seconds(4)
        let sweep = max(.milliseconds(10), min(.seconds(1), shortest / 4))
        self.sweep = sweep
        header = Self.count(configuration.headerTimeout, sweep)
        idle = Self.count(configuration.keepAliveIdle, sweep)
        bodyGrace = Self.count(configuration.bodyGracePeriod, sweep)
        request = configuration.requestTimeout == .zero ? 0 : Self.count(configuration.requestTimeout, sweep)
        linger = Self.count(configuration.linger, sweep)
        minBodyBytesPerSecond = configuration.minBodyBytesPerSecond
        let seconds = configuration.writeTimeout / .seconds(1)
        answer = AnswerPace.Demand(
            sweeps: Self.count(configuration.writeTimeout, sweep),
            bytes: Int(exactly: (Double(configuration.minAnswerBytesPerSecond) * seconds).rounded()) ?? .max)
    }

    /// After how many sweeps a duration is over for certain, wherever between two it began.
    func sweeps(in duration: Duration) -> Int { Self.count(duration, sweep) }

    private static func count(_ duration: Duration, _ sweep: Duration) -> Int {
        Int(exactly: (duration / sweep).rounded(.up)).map { $0 &+ 1 } ?? .max
    }
}
