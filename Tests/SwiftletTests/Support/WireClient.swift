import NIOCore
import NIOPosix

/// A connection that sends exactly what it is told to, and gives what came back once the server has closed it.
struct WireClient: Sendable {
    private let channel: any Channel
    private let received: EventLoopPromise<String>

    /// A connection, on which `bytes` are sent in the turn that made it.
    init(port: Int, sending bytes: [UInt8] = []) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let received = group.next().makePromise(of: String.self)
        self.received = received
        do {
            channel = try await ClientBootstrap(group: group)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            Collector(sending: ByteBuffer(bytes: bytes), received: received))
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
        } catch {
            received.fail(error)
            throw error
        }
    }

    /// One exchange on a connection of its own.
    static func exchange(_ text: String, port: Int) async throws -> String {
        try await exchange(Array(text.utf8), port: port)
    }

    /// One exchange on a connection of its own.
    static func exchange(_ bytes: [UInt8], port: Int) async throws -> String {
        try await WireClient(port: port, sending: bytes).answer
    }

    /// The answer to a GET.
    static func get(_ target: String, port: Int) async throws -> String {
        try await exchange("GET \(target) HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n", port: port)
    }

    /// Sends more. A server that has closed the connection meanwhile shows that by its answer.
    func send(_ text: String) async { try? await channel.writeAndFlush(ByteBuffer(string: text)) }

    /// Leaves without waiting for an answer.
    func close() async throws { try await channel.close() }

    /// All that was received, when the server has closed the connection.
    var answer: String {
        get async throws { try await received.futureResult.get() }
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let first: ByteBuffer
        private let received: EventLoopPromise<String>
        private var bytes = ByteBuffer()

        init(sending first: ByteBuffer, received: EventLoopPromise<String>) {
            self.first = first
            self.received = received
        }

        func channelActive(context: ChannelHandlerContext) {
            if first.readableBytes > 0 { context.writeAndFlush(wrapOutboundOut(first), promise: nil) }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            bytes.writeImmutableBuffer(unwrapInboundIn(data))
        }

        func channelInactive(context: ChannelHandlerContext) { received.succeed(String(buffer: bytes)) }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
