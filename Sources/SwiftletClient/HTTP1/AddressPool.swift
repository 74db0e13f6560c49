import NIOCore
import NIOPosix

/// The connections of a loop to one address.
///
/// Sharing is unchecked because what changes is touched on the loop's thread only.
final class AddressPool: @unchecked Sendable {
    let client: LoopClient
    let address: ServiceAddress
    let endpoint: ServiceEndpoint
    private var state: PoolState<ClientConnection, OutgoingCall>
    /// All that are open.
    private var connections: [ClientConnection] = []

    init(client: LoopClient, address: ServiceAddress) {
        self.client = client
        self.address = address
        endpoint = ServiceEndpoint(address)
        state = PoolState(limit: client.settings.connections)
    }

    /// How many calls wait for a connection.
    var waitingCalls: Int { state.waiting.count }

    /// Makes a call, now or when a connection is free.
    func start(_ call: OutgoingCall, at now: UInt64) {
        switch state.lease(for: call) {
        case .use(let connection): connection.begin(call, at: now)
        case .connect:
            call.state = .waiting(self)
            connect()
        case .wait: call.state = .waiting(self)
        }
    }

    /// Ends a call that waits.
    func giveUp(_ call: OutgoingCall, _ error: any Error) {
        guard state.giveUp(call) else { return }
        call.fail(error)
        leaveIfEmpty()
    }

    // MARK: Connections

    private func connect() {
        let bootstrap = ClientBootstrap(group: client.eventLoop)
            .connectTimeout(client.settings.connectTimeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ClientConnection(pool: self))
                }
            }
        let connected =
            if let address = try? SocketAddress(ipAddress: endpoint.host, port: endpoint.port) {
                bootstrap.connect(to: address)
            } else {
                bootstrap.connect(host: endpoint.host, port: endpoint.port)
            }
        connected.whenComplete { result in self.connected(result) }
    }

    private func connected(_ result: Result<any Channel, any Error>) {
        do {
            let channel = try result.get()
            let connection = try channel.pipeline.syncOperations.handler(type: ClientConnection.self)
            guard channel.isActive, !client.isClosed else {
                channel.close(promise: nil)
                throw ChannelError.ioOnClosedChannel
            }
            connections.append(connection)
            let now = client.now
            if let call = state.connected(connection, at: now) {
                connection.begin(call, at: now)
            } else {
                becomeIdle(connection, at: now)
            }
        } catch {
            let (call, connects) = state.connectFailed()
            if let call { call.fail(call.error(client.isClosed ? .closed : .unreachable, cause: error)) }
            if connects { connect() }
            leaveIfEmpty()
        }
    }

    /// A connection has served its call.
    func release(_ connection: ClientConnection) {
        let now = client.now
        if let next = state.release(connection, at: now) {
            connection.begin(next, at: now)
        } else {
            becomeIdle(connection, at: now)
        }
    }

    private func becomeIdle(_ connection: ClientConnection, at now: UInt64) {
        connection.isIdle = true
        client.watch(now + client.settings.idleTimeout)
    }

    /// A connection can serve no longer.
    func ended(_ connection: ClientConnection) {
        connections.removeAll { $0 === connection }
        if connection.isIdle {
            state.idleEnded(connection)
        } else if state.busyEnded() {
            connect()
        }
        leaveIfEmpty()
    }

    /// A connection that the state knows no longer is closed.
    func forget(_ connection: ClientConnection) {
        connections.removeAll { $0 === connection }
    }

    private func leaveIfEmpty() {
        if state.isEmpty { client.forget(self) }
    }

    // MARK: Time

    /// Ends what has had its time.
    ///
    /// - Returns: When to look again, in nanoseconds; nil if there is nothing to look at.
    func check(at now: UInt64) -> UInt64? {
        for call in state.waiting where call.deadline <= now {
            giveUp(call, call.error(.timeout, "no connection was free, or could be made, in time"))
        }
        for connection in connections where !connection.isIdle { connection.check(at: now) }
        let patience = client.settings.idleTimeout
        for connection in state.takeIdle(since: now > patience ? now - patience : 0) { connection.close() }
        leaveIfEmpty()
        let dues = state.waiting.lazy.map(\.deadline).min()
        let ends = connections.lazy.filter { !$0.isIdle }.map(\.due).min()
        let idle = state.idle.first.map { $0.since + patience }
        return [dues, ends, idle].compactMap(\.self).min()
    }

    /// Ends everything.
    ///
    /// - Returns: The ends of the connections.
    func shutdown() -> [EventLoopFuture<Void>] {
        for call in state.waiting { giveUp(call, call.error(.closed)) }
        return connections.compactMap { connection in
            let end = connection.channelEnd
            connection.finish { $0.error(.closed) }
            return end
        }
    }
}
