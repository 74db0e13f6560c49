import HTTPTypes
import NIOCore

extension ClientConnection {
    /// Bodies up to this size are copied behind the head instead of being written on their own.
    private static let copyLimit = 16 * 1024

    /// Writes the request of a call.
    func begin(_ call: OutgoingCall, at now: UInt64) {
        isIdle = false
        self.call = call
        call.state = .running(self)
        guard let context else { return finish { $0.error(.disconnected) } }
        call.wasSent = true
        lastProgress = now
        parser.begin(isToHead: call.request.method == .head)
        var bytes = client.takeBuffer()
        RequestHeadWriter(request: call.request, endpoint: pool.endpoint).write(to: &bytes)
        if call.request.stream != nil {
            isSent = false
            context.writeAndFlush(NIOAny(bytes), promise: nil)
            client.watch(due)
            call.beginToSend(on: self)
        } else if let body = call.request.body, body.readableBytes > Self.copyLimit {
            isSent = false
            context.write(NIOAny(bytes), promise: nil)
            let written = context.eventLoop.makePromise(of: Void.self)
            written.futureResult.whenSuccess { if self.call === call { self.isSent = true } }
            context.writeAndFlush(NIOAny(body), promise: written)
        } else {
            if let body = call.request.body { bytes.writeImmutableBuffer(body) }
            context.writeAndFlush(NIOAny(bytes), promise: nil)
            client.giveBack(bytes)
        }
    }

    /// Sends a part of a request's body, or its end.
    ///
    /// - Returns: When the service has taken it, as far as this side can tell.
    func send(_ part: ByteBuffer?, of call: OutgoingCall) -> EventLoopFuture<Void> {
        guard let context, self.call === call else {
            return client.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
        }
        let written = context.eventLoop.makePromise(of: Void.self)
        let isChunked = call.request.stream?.length == nil
        lastProgress = client.now
        if let part {
            isSending = true
            written.futureResult.whenComplete { _ in
                self.isSending = false
                self.lastProgress = self.client.now
            }
            if isChunked {
                context.write(NIOAny(ByteBuffer(string: String(part.readableBytes, radix: 16) + "\r\n")), promise: nil)
                context.write(NIOAny(part), promise: nil)
                context.writeAndFlush(NIOAny(ByteBuffer(string: "\r\n")), promise: written)
            } else {
                context.writeAndFlush(NIOAny(part), promise: written)
            }
        } else {
            isSent = true
            call.deadline = lastProgress + UInt64(clampingNanoseconds: call.timeout)
            client.watch(call.deadline)
            if isChunked {
                context.writeAndFlush(NIOAny(ByteBuffer(string: "0\r\n\r\n")), promise: written)
            } else {
                written.succeed()
            }
        }
        return written.futureResult
    }
}
