import NIOCore

extension Connection {
    /// Bytes up to this number are copied behind the head instead of being written on their own.
    private static let copyLimit = 8 * 1024
    /// So many bytes of answers are gathered before they are written within a read.
    static let outboundLimit = 32 * 1024

    /// Makes room for an answer, in memory that another answer has left if there is none yet.
    func prepareOutbound() {
        needsFlush = true
        if outbound.capacity == 0 { swap(&outbound, &loop.spareBuffer) }
    }

    /// Queues bytes of an answer.
    func send(_ bytes: ByteBuffer) {
        needsFlush = true
        if bytes.readableBytes <= Self.copyLimit {
            outbound.writeImmutableBuffer(bytes)
            if outbound.readableBytes >= Self.outboundLimit { handOver() }
        } else {
            handOver()
            give(bytes)
        }
    }

    /// Queues the body of an answer that is in memory.
    func sendBody(of response: Response) {
        if let text = response.shortText {
            outbound.writeString(text)
        } else if case .bytes(let bytes) = response.body {
            send(bytes)
        }
    }

    /// Queues the interim answer 100 (RFC 9110 section 15.2.1).
    func sendContinue() {
        needsFlush = true
        outbound.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
    }

    /// Gives the gathered bytes to the channel.
    private func handOver() {
        guard outbound.readableBytes > 0 else { return }
        give(outbound)
        outbound = ByteBuffer()
    }

    private func give(_ bytes: ByteBuffer) {
        givenBytes &+= bytes.readableBytes
        mayChannelHold = true
        context?.write(NIOAny(bytes), promise: nil)
    }

    /// Writes to the socket what is queued.
    func flush() {
        guard needsFlush, let context else { return }
        needsFlush = false
        if outbound.readableBytes > 0 {
            // Taken out first: while the channel flushes it may become writable and let the next answers be written.
            var bytes = outbound
            outbound = ByteBuffer()
            givenBytes &+= bytes.readableBytes
            sendAtOnce(&bytes)
            if bytes.readableBytes > 0 {
                mayChannelHold = true
                context.writeAndFlush(NIOAny(bytes), promise: nil)
            }
            guard outbound.capacity == 0, bytes.capacity <= Self.outboundLimit else { return }
            // Written at once as a rule: then the memory is ours again and serves the next answer of any connection.
            bytes.clear()
            loop.spareBuffer = bytes
        } else {
            context.flush()
        }
    }

    /// Writes to the socket what it takes, unless the channel has something to write before.
    private func sendAtOnce(_ bytes: inout ByteBuffer) {
        guard let socket else { return }
        if mayChannelHold { mayChannelHold = unsentBytes > 0 }
        if !mayChannelHold { socket.send(&bytes) }
    }

    /// Writes to the socket soon: at the end of this turn, with all that is queued until then.
    func scheduleFlush() {
        guard !isInRead, !isFlushScheduled else { return }
        isFlushScheduled = true
        loop.eventLoop.execute {
            self.isFlushScheduled = false
            self.flush()
        }
    }

    // MARK: Streams

    /// Queues a part of a streamed answer.
    ///
    /// - Returns: Whether the connection can take more at once.
    func writePart(_ bytes: ByteBuffer, of number: Int) throws -> Bool {
        if exchange?.number == number { releaseHeldAnswer() }
        guard context != nil, let framing = exchange?.framing, exchange?.number == number else {
            throw endReason ?? HTTPError.clientGone
        }
        guard bytes.readableBytes > 0 else { return isWritable }
        changed = loop.tick
        switch framing {
        case .none: return true
        case .length(let missing):
            guard bytes.readableBytes <= missing else {
                throw HTTPError(.lengthMismatch, "more bytes were written than announced")
            }
            exchange?.framing = .length(missing - bytes.readableBytes)
            send(bytes)
        case .untilClose:
            send(bytes)
        case .chunked:
            outbound.writeString(String(bytes.readableBytes, radix: 16))
            outbound.writeStaticString("\r\n")
            send(bytes)
            outbound.writeStaticString("\r\n")
        }
        if isWritable {
            scheduleFlush()
        } else {
            flush()
        }
        return isWritable
    }

    /// Resumes `continuation` when the connection can take more.
    func wait(_ continuation: UnsafeContinuation<Void, any Error>, number: Int, isCancelled: Bool) {
        if context == nil {
            continuation.resume(throwing: endReason ?? HTTPError.clientGone)
        } else if isCancelled {
            continuation.resume(throwing: CancellationError())
        } else if isWritable {
            continuation.resume()
        } else {
            writers[number] = continuation
        }
    }

    func cancelWait(number: Int) {
        writers.removeValue(forKey: number)?.resume(throwing: CancellationError())
    }

    func writabilityChanged(_ isWritable: Bool) {
        self.isWritable = isWritable
        guard isWritable else { return }
        let waiting = writers
        writers.removeAll()
        for writer in waiting.values { writer.resume() }
        pump()
    }

    func failWriters(_ error: HTTPError) {
        let waiting = writers
        writers.removeAll()
        for writer in waiting.values { writer.resume(throwing: error) }
    }
}
