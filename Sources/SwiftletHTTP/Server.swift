public import HTTPTypes
public import NIOCore
import NIOPosix
import Synchronization

/// An HTTP/1.1 server whose connections, and the tasks of their requests, are bound to event loops.
///
/// A handler starts in the turn of the loop that received its request and resumes on the same loop, as do its child
/// tasks: a handler that does not suspend is answered without a change of thread.
///
/// The handler of a client that is gone is cancelled. One that only closes its side behind its requests, as `nc -N` does,
/// still gets its answers; while a handler works, it may be sent `100 Continue` to find out which of the two it is.
public final class Server: Sendable {
    private enum Phase {
        case new
        case starting
        case running([any Channel], [RepeatedTask], Watchdog?)
        case stopped
    }

    /// The event loops; an HTTP client that uses them too keeps a request's work on its loop.
    public var eventLoopGroup: any EventLoopGroup { group }

    private let group: MultiThreadedEventLoopGroup
    private let loops: [Loop]
    private let core: ServerCore
    private let phase = Mutex(Phase.new)

    /// A server that does not listen yet; its event loops run from now on until ``shutdown()``.
    ///
    /// - Parameters:
    ///   - configuration: The settings.
    ///   - handler: Answers each request. Runs on the loop of the request's connection and must not block it.
    ///   - failureBody: The answer to what the server itself refuses (400, 408, 414, 431, 503, 505): receives the status
    ///     and a sentence. Its body must be in memory; the status of the answer is always the one given.
    public convenience init(
        configuration: ServerConfiguration,
        handler: @escaping @Sendable (Request) async -> Response,
        failureBody: @escaping @Sendable (HTTPResponse.Status, String) -> Response = { Response(status: $0, text: $1) }
    ) {
        self.init(configuration: configuration, responder: ClosureResponder(handler: handler)) { status, reason, _ in
            failureBody(status, reason)
        }
    }

    /// As the public one, but some requests may be answered without a task, and what answers in the server's place also
    /// receives the request, if there was one: when its handler takes too long, or does not begin because there are too
    /// many.
    package init(
        configuration: ServerConfiguration,
        responder: any RequestResponder,
        refusal: @escaping @Sendable (HTTPResponse.Status, String, Request?) -> Response
    ) {
        let count = configuration.loops > 0 ? configuration.loops : System.coreCount
        group = MultiThreadedEventLoopGroup(numberOfThreads: count)
        loops = group.makeIterator().enumerated().map { Loop($1, index: $0, configuration) }
        core = ServerCore(configuration: configuration, responder: responder, failure: refusal)
    }

    /// How many connections are open or have a handler that still runs.
    public var connectionCount: Int { core.census.count }

    /// Starts to listen.
    ///
    /// - Returns: The address that is listened at.
    /// - Throws: ``ServerError``.
    public func start() async throws -> BoundAddress {
        try phase.withLock { phase in
            guard case .new = phase else {
                throw ServerError(code: .alreadyStarted, message: "the server was started before")
            }
            phase = .starting
        }
        let configuration = core.configuration
        let listener: any Channel
        do {
            try configuration.validate()
            listener = try await bind(configuration)
        } catch {
            phase.withLock { $0 = .new }
            throw error
        }
        let sweeps = loops.map { loop in
            let pause = TimeAmount(loop.timeouts.sweep)
            return loop.eventLoop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in loop.sweep() }
        }
        let watchdog = configuration.onLoopStall.map {
            Watchdog(loops: loops, threshold: configuration.watchdogThreshold, report: $0)
        }
        let isStopped = phase.withLock { phase in
            if case .stopped = phase { return true }
            phase = .running([listener], sweeps, watchdog)
            return false
        }
        if isStopped {
            try? await listener.close().get()
            for sweep in sweeps { sweep.cancel() }
            await watchdog?.stop()
            throw ServerError(code: .alreadyStarted, message: "the server was stopped while it started")
        }
        return BoundAddress(
            host: listener.localAddress?.ipAddress ?? configuration.host,
            port: listener.localAddress?.port ?? configuration.port)
    }

    private func bind(_ configuration: ServerConfiguration) async throws -> any Channel {
        let byEventLoop = Dictionary(uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0) })
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Int32(clamping: configuration.backlog))
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.unsentLowWaterMark), value: Connection.mostUnsentInSystem)
            .childChannelInitializer { [core] channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let loop = byEventLoop[ObjectIdentifier(channel.eventLoop)] else {
                        throw HTTPError.clientGone
                    }
                    try channel.pipeline.syncOperations.addHandler(Connection(core: core, loop: loop))
                }
            }
        do {
            return try await bootstrap.bind(host: configuration.host, port: configuration.port).get()
        } catch {
            throw ServerError(
                code: .cannotBind,
                message:
                    "cannot listen at \(BoundAddress(host: configuration.host, port: configuration.port)): \(error)")
        }
    }

    /// Stops in order: no new connections, idle ones close, running requests finish and are answered with
    /// `Connection: close`. Connections left when `limit` is over are cut and their handlers cancelled.
    ///
    /// - Parameter limit: How long running requests have; the configuration's ``ServerConfiguration/drainTimeout`` if nil.
    /// - Returns: Whether all requests finished, and none was cut by another call meanwhile.
    @discardableResult
    public func drain(within limit: Duration? = nil) async -> Bool {
        let listeners = phase.withLock { phase -> [any Channel] in
            guard case .running(let listeners, let sweeps, let watchdog) = phase else { return [] }
            phase = .running([], sweeps, watchdog)
            return listeners
        }
        for listener in listeners { try? await listener.close().get() }
        for loop in loops { try? await loop.eventLoop.submit { loop.drain() }.get() }
        let deadline = TimeAmount(limit ?? core.configuration.drainTimeout)
        let finished = await core.census.waitUntilEmpty { giveUp in
            group.next().scheduleTask(in: deadline, giveUp)
        }
        if !finished { await cut() }
        // Another call with a shorter limit may have cut what this one waited for.
        return finished && !loops.contains { $0.hasCut.load(ordering: .acquiring) }
    }

    /// Closes every connection, and waits a moment for the cancelled handlers: those that take no notice are left alone.
    private func cut() async {
        for loop in loops { try? await loop.eventLoop.submit { loop.cut() }.get() }
        _ = await core.census.waitUntilEmpty { giveUp in
            group.next().scheduleTask(in: .seconds(1), giveUp)
        }
    }

    /// Closes everything and ends the event loops. What uses ``eventLoopGroup`` must have ended before; handlers that
    /// still run must not need their loop again. Does nothing when called again.
    public func shutdown() async {
        let previous = phase.withLock { phase in
            defer { phase = .stopped }
            return phase
        }
        if case .stopped = previous { return }
        if case .running(let listeners, let sweeps, let watchdog) = previous {
            for listener in listeners { try? await listener.close().get() }
            await cut()
            for sweep in sweeps { sweep.cancel() }
            await watchdog?.stop()
        }
        for loop in loops { try? await loop.eventLoop.submit { loop.close() }.get() }
        try? await group.shutdownGracefully()
    }
}
