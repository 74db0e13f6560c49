import NIOCore

/// The connection in its channel's pipeline, where it is the only handler.
extension Connection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { open(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        open(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        receive(unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // At the end of the input nothing was read, and `inputClosed` follows. What is sent in between could find the client
        // gone and close the channel, which is not expected there.
        if isInRead { readComplete() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { inputEnded() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        writabilityChanged(context.channel.isWritable)
    }

    func channelInactive(context: ChannelHandlerContext) {
        closed()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // An error of the socket; what the client sends wrong is answered by the connection itself.
        context.close(promise: nil)
    }

    func read(context: ChannelHandlerContext) {
        if wantsRead {
            context.read()
        } else {
            isReadHeldBack = true
        }
    }
}
