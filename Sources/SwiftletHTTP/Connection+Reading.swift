import NIOCore

/// Taking bytes from the socket, and leaving them there when they cannot be used yet.
extension Connection {
    /// Takes bytes from the socket.
    func receive(_ bytes: ByteBuffer) {
        isInRead = true
        if case .finished = reading { return }
        if inbound.readableBytes == 0 {
            inbound = bytes
        } else {
            // What was read is given up first, or a connection that is never quite empty would grow for ever.
            if inbound.readerIndex > inbound.readableBytes { inbound.discardReadBytes() }
            inbound.writeImmutableBuffer(bytes)
        }
        pump()
    }

    /// Ends a turn of reading: starts the handler of a body that is incomplete, runs what it woke, writes the answers.
    func readComplete() {
        startIncomplete()
        loop.runJobs()
        // A job may have ended the request before, and another of this connection may have begun.
        startIncomplete()
        isInRead = false
        flush()
    }

    /// Reads requests out of the bytes that have come until one has to wait for its handler.
    func pump() {
        guard !isPumping else { return }
        isPumping = true
        while acceptsBytes, step() {}
        isPumping = false
        if case .idle = reading, headSince == nil, isWithinHead { headSince = loop.tick }
        if hasInputEnded { endAfterInput() }
        if !isInRead {
            startIncomplete()
            flush()
        }
        readIfHeldBack()
    }

    private var isWithinHead: Bool { inbound.readableBytes > 0 || parser.isWithinHead }

    private var acceptsBytes: Bool {
        switch reading {
        case .complete, .finished: false
        // An answer nobody reads must not be followed by others that pile up.
        case .idle: inbound.readableBytes > 0 && isWritable
        case .collecting, .streaming, .discarding: true
        }
    }

    /// Whether the connection wants bytes from the socket.
    var wantsRead: Bool {
        switch reading {
        case .streaming(let stream): stream.bufferedBytes < core.configuration.bodyBufferBytes && !stream.isRefused
        case .complete: inbound.readableBytes == 0
        case .idle: isWritable
        case .collecting, .discarding, .finished: true
        }
    }

    func readIfHeldBack() {
        guard isReadHeldBack, wantsRead else { return }
        isReadHeldBack = false
        context?.read()
    }

    /// The consumer of the body wants more, or refuses more.
    func demand() {
        guard case .streaming(let stream) = reading else { return }
        if exchange?.needsContinue == true, stream.isAwaited {
            exchange?.needsContinue = false
            if bodyBytes == 0, exchange?.framing == nil {
                sendContinue()
                if !isInRead { flush() }
            }
        }
        readIfHeldBack()
    }

    /// Runs `work` on the loop: now if the caller is on it, else later.
    func onLoop(_ work: @escaping @Sendable () -> Void) {
        if loop.eventLoop.inEventLoop { work() } else { loop.eventLoop.execute(work) }
    }
}
