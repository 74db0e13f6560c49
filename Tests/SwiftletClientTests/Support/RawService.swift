import NIOCore
import NIOPosix

/// Runs `body` with the port of a server that answers the first bytes of every connection with `answer` and then
/// closes it, or keeps it open.
func withRawService(answer: String, closing: Bool, body: (Int) async throws -> Void) async throws {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(RawAnswer(answer: answer, closing: closing))
            }
        }
        .bind(host: "127.0.0.1", port: 0).get()
    do {
        try await body(channel.localAddress?.port ?? 0)
    } catch {
        try await channel.close()
        throw error
    }
    try await channel.close()
}

private final class RawAnswer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let answer: String
    private let closing: Bool

    init(answer: String, closing: Bool) {
        self.answer = answer
        self.closing = closing
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(NIOAny(ByteBuffer(string: answer)), promise: nil)
        if closing { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
