import NIOCore

/// The connection in its channel's pipeline, where it is the only handler.
extension ClientConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        receive(unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) {
        closed()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failed(error)
    }

    func read(context: ChannelHandlerContext) {
        if wantsRead {
            context.read()
        } else {
            isReadHeldBack = true
        }
    }

    /// When the connection is closed; nil if it is.
    var channelEnd: EventLoopFuture<Void>? { context?.channel.closeFuture }
}
