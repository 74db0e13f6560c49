import NIOCore
import NIOPosix

/// One question to one server, and its answer. Each has a socket of its own, so that its port cannot be guessed, and an id
/// at random; what does not answer the question is passed over, whoever sent it.
struct DNSExchange {
    /// The server did not answer.
    enum Failure: Error {
        case timeout
        case unreachable
        /// What came over a connection is no answer.
        case malformed
    }

    let eventLoop: any EventLoop

    /// Asks a server.
    ///
    /// - Parameters:
    ///   - query: the question, and how it is sent.
    ///   - server: the server.
    ///   - limit: how long it has.
    /// - Throws: ``Failure``; `CancellationError`.
    func ask(
        _ query: DNSLookup.Query, of server: ResolverConfiguration.Server, within limit: Duration
    ) async throws -> DNSMessage {
        try Task.checkCancellation()
        let id = UInt16.random(in: .min ... .max)
        let address: SocketAddress
        do {
            address = try SocketAddress(ipAddress: server.host, port: server.port)
        } catch {
            throw Failure.unreachable
        }
        let promise = eventLoop.makePromise(of: DNSMessage.self)
        // The first to end the promise wins.
        let timer = eventLoop.scheduleTask(in: TimeAmount(limit)) { promise.fail(Failure.timeout) }
        defer { timer.cancel() }
        let answers: @Sendable (DNSMessage) -> Bool = { $0.answers(query.question, id: id) }
        let channel = try await connect(to: address, overTCP: query.overTCP, promise, answers)
        defer { channel.close(promise: nil) }
        var bytes = query.question.query(id: id, isExtended: query.isExtended)
        if query.overTCP { bytes = [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes }
        let buffer = ByteBuffer(bytes: bytes)
        let sent = channel.eventLoop.makePromise(of: Void.self)
        sent.futureResult.whenFailure { _ in promise.fail(Failure.unreachable) }
        if query.overTCP {
            channel.writeAndFlush(buffer, promise: sent)
        } else {
            channel.writeAndFlush(AddressedEnvelope(remoteAddress: address, data: buffer), promise: sent)
        }
        return try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            promise.fail(CancellationError())
        }
    }

    private func connect(
        to address: SocketAddress, overTCP: Bool, _ promise: EventLoopPromise<DNSMessage>,
        _ answers: @escaping @Sendable (DNSMessage) -> Bool
    ) async throws -> any Channel {
        // A connection that is not made fails the promise too, for nobody must forget one.
        do {
            guard overTCP else {
                return try await DatagramBootstrap(group: eventLoop)
                    .channelInitializer { channel in
                        channel.eventLoop.makeCompletedFuture {
                            try channel.pipeline.syncOperations.addHandler(DatagramAnswer(promise, answers))
                        }
                    }
                    .connect(to: address).get()
            }
            return try await ClientBootstrap(group: eventLoop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(StreamAnswer(promise, answers))
                    }
                }
                .connectTimeout(.seconds(5))
                .connect(to: address).get()
        } catch {
            promise.fail(Failure.unreachable)
            throw Failure.unreachable
        }
    }
}

/// Takes the first datagram that answers the question.
private final class DatagramAnswer: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let promise: EventLoopPromise<DNSMessage>
    private let answers: @Sendable (DNSMessage) -> Bool

    init(_ promise: EventLoopPromise<DNSMessage>, _ answers: @escaping @Sendable (DNSMessage) -> Bool) {
        self.promise = promise
        self.answers = answers
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Array(unwrapInboundIn(data).data.readableBytesView)
        // Anybody may send something here; only the answer ends the wait.
        guard let message = try? DNSMessage(parsing: bytes), answers(message) else { return }
        promise.succeed(message)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The server's machine says that nobody listens there.
        promise.fail(DNSExchange.Failure.unreachable)
        context.close(promise: nil)
    }
}

/// Takes the one message of a connection, which stands behind its length (RFC 1035, section 4.2.2).
private final class StreamAnswer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let promise: EventLoopPromise<DNSMessage>
    private let answers: @Sendable (DNSMessage) -> Bool
    private var received = ByteBuffer()

    init(_ promise: EventLoopPromise<DNSMessage>, _ answers: @escaping @Sendable (DNSMessage) -> Bool) {
        self.promise = promise
        self.answers = answers
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.writeImmutableBuffer(unwrapInboundIn(data))
        guard let message = received.readLengthPrefixedSlice(as: UInt16.self) else { return }
        if let message = try? DNSMessage(parsing: Array(message.readableBytesView)), answers(message) {
            promise.succeed(message)
        } else {
            promise.fail(DNSExchange.Failure.malformed)
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(DNSExchange.Failure.unreachable)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(DNSExchange.Failure.unreachable)
        context.close(promise: nil)
    }
}
