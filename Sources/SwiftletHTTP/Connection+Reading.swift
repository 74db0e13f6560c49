import HTTPTypes
import NIOCore

extension Connection {
    /// How much of a body nobody wants is read to keep the connection.
    private static let discardLimit = 64 * 1024

    /// Takes an event of the codec.
    func receive(_ event: ConnectionEvent) {
        isInRead = true
        sawEvent = true
        if !queue.isEmpty || !acceptsEvent || isPumping {
            if case .finished = reading { return }
            queue.append(event)
            return
        }
        isPumping = true
        handle(event)
        isPumping = false
        pump()
    }

    /// Ends a turn of reading: starts the handler of a body that is incomplete, runs what it woke, writes the answers.
    func readComplete() {
        if case .collecting(let head, let bytes) = reading { startStreaming(head, bytes) }
        noteUnfinishedHead()
        loop.runJobs()
        isInRead = false
        flush()
    }

    private func noteUnfinishedHead() {
        defer { sawEvent = false }
        guard case .idle = reading else { return }
        if sawEvent {
            headSince = nil
        } else if headSince == nil {
            headSince = loop.tick
        }
    }

    /// Handles the queued events until one has to wait for its handler.
    func pump() {
        guard !isPumping else { return }
        isPumping = true
        while acceptsEvent, let event = queue.popFirst() { handle(event) }
        isPumping = false
        if !isInRead {
            if case .collecting(let head, let bytes) = reading { startStreaming(head, bytes) }
            flush()
        }
        readIfHeldBack()
    }

    private var acceptsEvent: Bool {
        switch reading {
        case .complete: false
        // An answer nobody reads must not be followed by others that pile up.
        case .idle: context?.channel.isWritable ?? true
        default: true
        }
    }

    private func handle(_ event: ConnectionEvent) {
        switch (reading, event) {
        case (.idle, .head(let head)):
            changed = loop.tick
            headSince = nil
            bodyBytes = 0
            bodySweeps = 0
            reading = .collecting(head, nil)
        case (.collecting(let head, let bytes), .body(let more)):
            collect(more, after: bytes, of: head)
        case (.collecting(let head, let bytes), .end):
            reading = .complete
            let body = bytes.map { RequestBody.Storage.bytes($0) } ?? .empty
            start(head, body, length: bytes?.readableBytes ?? 0)
        case (.streaming(_, let stream), .body(let more)):
            bodyBytes += more.readableBytes
            if !stream.isRefused { stream.append(more) }
        case (.streaming(_, let stream), .end):
            reading = .complete
            stream.finish()
        case (.discarding(let budget), .body(let more)):
            if more.readableBytes > budget {
                lingeringClose()
            } else {
                reading = .discarding(budget - more.readableBytes)
            }
        case (.discarding, .end):
            becomeIdle()
        case (.streaming(_, let stream), .rejection(let status, let reason)):
            exchange?.keepsAlive = false
            reading = .finished
            let code: HTTPError.Code = status == .requestTimeout ? .timeout : .malformedBody
            stream.fail(HTTPError(code, reason))
        case (.idle, .rejection(let status, let reason)), (.collecting, .rejection(let status, let reason)):
            reject(status, reason)
        case (.discarding, .rejection):
            lingeringClose()
        default:
            break
        }
    }

    private func collect(_ more: ByteBuffer, after bytes: ByteBuffer?, of head: IncomingHead) {
        bodyBytes += more.readableBytes
        guard var whole = bytes else {
            reading = .collecting(head, more)
            return
        }
        reading = .idle  // gives up the reference, so that the buffer grows in place
        whole.writeImmutableBuffer(more)
        if whole.readableBytes >= core.configuration.bodyBufferBytes {
            startStreaming(head, whole)
        } else {
            reading = .collecting(head, whole)
        }
    }

    private func startStreaming(_ head: IncomingHead, _ bytes: ByteBuffer?) {
        let stream = BodyStream(bytes) { [self] in onLoop { self.demand() } }
        reading = .streaming(head, stream)
        start(head, .stream(stream), length: head.contentLength)
    }

    /// The consumer of the body wants more, or refuses more.
    private func demand() {
        guard case .streaming(_, let stream) = reading else { return }
        if exchange?.needsContinue == true, stream.isAwaited {
            exchange?.needsContinue = false
            if bodyBytes == 0, exchange?.framing == nil {
                outbound.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
                needsFlush = true
                if !isInRead { flush() }
            }
        }
        readIfHeldBack()
    }

    /// What becomes of the rest of a request's body once its answer is written.
    ///
    /// - Returns: Nil when the body is complete or short enough to be thrown away; else the connection must close.
    func restOfBody() -> Reading? {
        switch reading {
        case .streaming(let head, _):
            guard exchange?.needsContinue != true, let length = head.contentLength,
                length - bodyBytes <= Self.discardLimit
            else { return nil }
            return .discarding(max(0, length - bodyBytes))
        case .complete: return .idle
        default: return nil
        }
    }

    func becomeIdle() {
        reading = .idle
        changed = loop.tick
        if loop.isDraining { close() }
    }

    // MARK: Backpressure

    /// Whether the connection wants bytes from the socket.
    var wantsRead: Bool {
        switch reading {
        case .streaming(_, let stream): stream.bufferedBytes < core.configuration.bodyBufferBytes && !stream.isRefused
        case .complete: queue.isEmpty
        case .idle: queue.isEmpty && context?.channel.isWritable ?? false
        case .collecting, .discarding, .finished: true
        }
    }

    private func readIfHeldBack() {
        guard isReadHeldBack, wantsRead else { return }
        isReadHeldBack = false
        context?.read()
    }

    /// Runs `work` on the loop: now if the caller is on it, else later.
    func onLoop(_ work: @escaping @Sendable () -> Void) {
        if loop.eventLoop.inEventLoop { work() } else { loop.eventLoop.execute(work) }
    }
}
