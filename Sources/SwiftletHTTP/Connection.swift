import HTTPTypes
import NIOCore
import Synchronization

/// One client's connection: requests are read out of its bytes one at a time, answers go out in the same order.
///
/// Sharing is unchecked because a connection is touched on its loop's thread only. Tasks of its requests run there too;
/// the calls that may come from elsewhere (`demand`, `ConnectionBodyWriter`) go through the event loop.
final class Connection: Swept, @unchecked Sendable {
    /// Where the connection stands in reading requests.
    enum Reading {
        /// Between two requests, or within a head.
        case idle
        /// A head has come; its handler waits until the body is complete or this read is over.
        case collecting(RequestHead, ByteBuffer?)
        /// The handler runs while its body arrives.
        case streaming(BodyStream)
        /// The request is complete and its handler runs; what follows waits among the unread bytes.
        case complete
        /// The answer is written; the rest of the body, at most this many bytes, is thrown away.
        case discarding(Int)
        /// Nothing more is read, the connection is about to close.
        case finished
    }

    let core: ServerCore
    let loop: Loop
    /// Where the loop's list of connections has it.
    var place = 0
    private(set) var remoteAddress: String?
    /// The way to the socket; nil before the connection is open and after it is closed.
    var context: ChannelHandlerContext?
    /// The socket, which is there as long as the channel is active.
    @exclusivity(unchecked) var socket: ConnectionSocket?
    /// Whether the channel may hold bytes of answers, which then go before others.
    @exclusivity(unchecked) var mayChannelHold = false

    /// Whether the channel takes more before it has sent what it holds.
    var isWritable = true

    // What each request touches is accessed without a check at run time: the loop's thread is the only one, and no access
    // lasts while a handler or the channel is called.
    @exclusivity(unchecked) var reading: Reading = .idle
    @exclusivity(unchecked) var parser: RequestParser
    /// What has come and is not read yet.
    @exclusivity(unchecked) var inbound = ByteBuffer()
    @exclusivity(unchecked) var isInRead = false
    @exclusivity(unchecked) var isPumping = false
    var isReadHeldBack = false
    /// Whether the client has closed its side.
    @exclusivity(unchecked) var hasInputEnded = false
    /// Since when, in sweeps, the bytes of a head have been coming.
    @exclusivity(unchecked) var headSince: Int?
    /// The head of the last request: its memory serves the next one, unless somebody still holds it.
    @exclusivity(unchecked) var spareHead: RequestHead?

    /// The request whose handler runs.
    @exclusivity(unchecked) var exchange: Exchange?
    @exclusivity(unchecked) var exchangeCount = 0
    @exclusivity(unchecked) var outbound = ByteBuffer()
    @exclusivity(unchecked) var needsFlush = false
    var isFlushScheduled = false
    var writers: [Int: UnsafeContinuation<Void, any Error>] = [:]

    /// The sweep in which the connection last changed between idle, busy and finished, or wrote a part of a stream.
    @exclusivity(unchecked) var changed: Int
    /// How many bytes of the current body have come, in how many sweeps of waiting for them.
    @exclusivity(unchecked) var bodyBytes = 0
    @exclusivity(unchecked) var bodySweeps = 0
    /// How many bytes of answers the channel was given, and how fast the client takes them.
    @exclusivity(unchecked) var givenBytes = 0
    var pace = AnswerPace()
    /// Why the connection was ended from here, for writers that come later.
    var endReason: HTTPError?
    private var isCounted = false
    private var isTurnedAway = false
    /// Whom the connection counts for; nil where connections are not counted by client.
    private var client: ClientNetwork?

    init(core: ServerCore, loop: Loop) {
        self.core = core
        self.loop = loop
        self.parser = RequestParser(limits: core.requestLimits)
        self.changed = loop.tick
    }

    /// Takes part in the server; refuses the client if there are too many. Is called when the socket is connected.
    func open(_ context: ChannelHandlerContext) {
        guard self.context == nil, !isCounted, !isTurnedAway else { return }
        self.context = context
        socket = ConnectionSocket(of: context)
        remoteAddress = context.channel.remoteAddress?.ipAddress
        loop.add(self)
        isCounted = true
        let count = core.census.add()
        if loop.isDraining {
            close()
        } else if count > core.configuration.maxConnections {
            turnAway("the server has too many connections")
        } else if isOneTooMany(from: context.channel.remoteAddress) {
            turnAway("there are too many connections from this address")
        }
    }

    /// Refuses the client; the connection counts no longer, so that those who are refused keep nobody else out.
    private func turnAway(_ reason: String) {
        stopCounting()
        isTurnedAway = true
        let count = core.turnedAway.wrappingAdd(1, ordering: .relaxed).newValue
        guard count <= ServerCore.mostTurnedAway else {
            context?.close(promise: nil)
            return
        }
        reject(.serviceUnavailable, reason, mayRetry: true)
    }

    private func stopCounting() {
        guard isCounted else { return }
        isCounted = false
        if let client { core.clients?.remove(client) }
        client = nil
        core.census.remove()
    }

    /// Counts the connection for its client; whether that has too many with it.
    private func isOneTooMany(from address: SocketAddress?) -> Bool {
        guard let clients = core.clients, let client = ClientNetwork(address) else { return false }
        self.client = client
        return clients.add(client) > core.configuration.maxConnectionsPerAddress
    }

    /// Is called once, when the socket is closed, by whichever side.
    func closed() {
        guard context != nil else { return }
        context = nil
        socket = nil
        let error = HTTPError.clientGone
        if case .streaming(let stream) = reading { stream.fail(error) }
        reading = .finished
        inbound = ByteBuffer()
        outbound = ByteBuffer()
        spareHead = nil
        failWriters(error)
        loop.remove(self)
        if isTurnedAway { core.turnedAway.wrappingSubtract(1, ordering: .relaxed) }
        if let client { core.clients?.remove(client) }
        client = nil
        exchange?.worker?.task?.cancel()
        leaveCensusIfDone()
    }

    /// A connection counts until it is closed and its handler has returned.
    func leaveCensusIfDone() {
        guard context == nil, exchange == nil else { return }
        stopCounting()
    }
}

/// The request a connection is busy with, and its answer.
struct Exchange {
    let number: Int
    let isHead: Bool
    /// Who runs the handler.
    var worker: Worker?
    /// A streamed answer whose head is not written yet, for the client waits for `100 Continue`.
    var heldAnswer: Response?
    /// Set when the head of a streamed answer is written: the framing of what follows.
    var framing: AnswerFraming?
    var keepsAlive: Bool
    var needsContinue: Bool
    /// In how many sweeps the handler waited for the body.
    var pausedSweeps = 0
    /// Whether the client was answered in the handler's place.
    var isAbandoned = false
    /// Since when it counts among the requests being handled; 0 if it does not.
    var admitted = 0
}
