import HTTPTypes
import NIOCore

extension ClientConnection {
    func receive(_ bytes: ByteBuffer) {
        guard call != nil || isDraining else {
            // Nobody asked: perhaps the service tells why it closes.
            return end()
        }
        if inbound.readableBytes == 0 {
            inbound = bytes
        } else {
            if inbound.readerIndex > inbound.readableBytes { inbound.discardReadBytes() }
            inbound.writeImmutableBuffer(bytes)
        }
        pump()
    }

    private func pump() {
        while call != nil || isDraining {
            let (event, consumed) = inbound.withUnsafeReadableBytes { parser.next($0) }
            switch event {
            case .needsMore:
                inbound.moveReaderIndex(forwardBy: consumed)
                // Memory that is read may serve the channel again.
                if inbound.readableBytes == 0 { inbound = ByteBuffer() }
                return
            case .interim: inbound.moveReaderIndex(forwardBy: consumed)
            case .head:
                fields = read(parser.head.fields, of: consumed)
                beginAnswer()
            case .body(let range): take(read(range, of: consumed))
            case .end:
                inbound.moveReaderIndex(forwardBy: consumed)
                return complete()
            case .failure(let fault): return finish { $0.error(.unexpectedAnswer, fault.description) }
            }
        }
    }

    /// A part of the bytes that the parser has consumed, and moves on behind them.
    private func read(_ range: Range<Int>, of consumed: Int) -> ByteBuffer {
        defer { inbound.moveReaderIndex(forwardBy: consumed) }
        return inbound.getSlice(at: inbound.readerIndex + range.lowerBound, length: range.count) ?? ByteBuffer()
    }

    private func beginAnswer() {
        guard let call else { return }
        if call.stream != nil {
            lastProgress = client.now
            client.watch(due)
            call.succeed(response())
        } else if case .length(let length) = parser.head.framing, length > call.limit {
            finish { $0.error(.responseTooLarge) }
        }
    }

    private func take(_ part: ByteBuffer) {
        guard let call else { return }
        let count = part.readableBytes
        if let stream = call.stream {
            lastProgress = client.now
            stream.append(part)
        } else if count > call.limit - body.readableBytes {
            finish { $0.error(.responseTooLarge) }
        } else if body.readableBytes == 0 {
            body = part
            if case .length(let length) = parser.head.framing, length > count {
                // The rest follows: the memory of the channel cannot hold it.
                body = ByteBuffer()
                body.reserveCapacity(min(length, 1024 * 1024))
                body.writeImmutableBuffer(part)
            }
        } else {
            body.writeImmutableBuffer(part)
        }
    }

    private func response() -> UpstreamResponse {
        let code = parser.head.status
        return UpstreamResponse(
            status: code == 200 ? .ok : HTTPResponse.Status(code: code), fields: .lines(fields), body: body)
    }

    /// The answer is complete.
    func complete() {
        let keepsConnection = parser.head.keepsAlive && isSent && inbound.readableBytes == 0 && context != nil
        if let call {
            self.call = nil
            if let stream = call.stream { stream.finish() } else { call.succeed(response()) }
            call.end()
        }
        isDraining = false
        fields = ByteBuffer()
        body = ByteBuffer()
        served += 1
        if keepsConnection, !hasEnded {
            pool.release(self)
        } else {
            end()
        }
    }

    // MARK: Backpressure

    /// Whether the connection wants bytes from the socket.
    var wantsRead: Bool { call?.stream?.hasRoom ?? true }

    /// The answer's reader wants more.
    func demand() {
        lastProgress = client.now
        readIfHeldBack()
    }

    func readIfHeldBack() {
        guard isReadHeldBack, wantsRead else { return }
        isReadHeldBack = false
        context?.read()
    }
}
