import HTTPTypes
import NIOCore

/// Making requests of the bytes that have come.
extension Connection {
    /// How much of a body nobody wants is read to keep the connection.
    private static let discardLimit = 64 * 1024

    /// Reads the next part of a request.
    ///
    /// - Returns: Whether there may be more to read.
    func step() -> Bool {
        var trailers = HTTPFields()
        let (event, consumed) = inbound.withUnsafeReadableBytes { bytes in
            let step = parser.next(bytes)
            switch step.event {
            case .head: takeHead(UnsafeRawBufferPointer(rebasing: bytes[..<step.consumed]))
            case .end where !parser.trailers.isEmpty: trailers = HTTPFields(parser.trailers, in: bytes)
            default: break
            }
            return step
        }
        switch event {
        case .body(let range):
            // The range stands within the bytes that were given.
            let part = inbound.getSlice(at: inbound.readerIndex + range.lowerBound, length: range.count) ?? ByteBuffer()
            consume(consumed)
            take(part)
        case .failure(let fault):
            let isHead = isWithinRequestByHead
            inbound = ByteBuffer()
            refuse(fault, isHead: isHead)
        case .head:
            consume(consumed)
        case .end:
            consume(consumed)
            finishRequest(trailers)
        case .needsMore:
            consume(consumed)
            return false
        }
        return true
    }

    private func consume(_ count: Int) {
        if count == inbound.readableBytes {
            // Given up, so that the channel can read into the same memory again.
            inbound = ByteBuffer()
        } else {
            inbound.moveReaderIndex(forwardBy: count)
        }
    }

    private func takeHead(_ bytes: UnsafeRawBufferPointer) {
        changed = loop.tick
        headSince = nil
        bodyBytes = 0
        bodySweeps = 0
        let head: RequestHead
        if spareHead != nil, isKnownUniquelyReferenced(&spareHead), let spare = spareHead {
            head = spare
        } else {
            head = RequestHead(remoteAddress: remoteAddress, loop: loop)
            spareHead = head
        }
        head.take(bytes, parser.head)
        reading = .collecting(head, nil)
    }

    private func take(_ part: ByteBuffer) {
        bodyBytes += part.readableBytes
        switch reading {
        case .collecting(let head, let bytes): collect(part, after: bytes, of: head)
        case .streaming(let stream):
            if !stream.isRefused { stream.append(part) }
        case .discarding(let budget):
            if part.readableBytes > budget {
                lingeringClose()
            } else {
                reading = .discarding(budget - part.readableBytes)
            }
        case .idle, .complete, .finished: break
        }
    }

    private func finishRequest(_ trailers: HTTPFields) {
        switch reading {
        case .collecting(let head, let bytes):
            reading = .complete
            let isEmpty = bytes == nil && trailers.isEmpty
            start(
                head, isEmpty ? .empty : .bytes(bytes ?? ByteBuffer(), trailers: trailers),
                length: bytes?.readableBytes ?? 0)
        case .streaming(let stream):
            reading = .complete
            stream.finish(trailers: trailers)
        case .discarding: becomeIdle()
        case .idle, .complete, .finished: break
        }
    }

    /// Whether the method of the request that is being read is HEAD, though its head may be wrong or in part.
    var isWithinRequestByHead: Bool {
        switch reading {
        // The bytes of a head stay until it is complete; an empty line may stand before them.
        case .idle: inbound.readableBytesView.drop { $0 == 0x0D || $0 == 0x0A }.starts(with: "HEAD ".utf8)
        case .collecting(let head, _): head.method == .head
        default: false
        }
    }

    /// Ends reading: what came is no request, or not the body that was announced.
    private func refuse(_ fault: MessageFault, isHead: Bool) {
        switch reading {
        case .streaming(let stream):
            exchange?.keepsAlive = false
            reading = .finished
            stream.fail(HTTPError(fault))
        case .idle, .collecting:
            reject(HTTPResponse.Status(code: fault.status), fault.reason, isHead: isHead)
        case .discarding: lingeringClose()
        case .complete, .finished: break
        }
    }

    private func collect(_ more: ByteBuffer, after bytes: ByteBuffer?, of head: RequestHead) {
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

    private func startStreaming(_ head: RequestHead, _ bytes: ByteBuffer?) {
        let stream = BodyStream(bytes) { [self] in onLoop { self.demand() } }
        reading = .streaming(stream)
        let length: Int? = if case .length(let length) = parser.head.framing { length } else { nil }
        start(head, .stream(stream), length: length)
    }

    /// Starts the handler of a request whose body has not come as a whole.
    func startIncomplete() {
        if case .collecting(let head, let bytes) = reading { startStreaming(head, bytes) }
    }

    /// What becomes of the rest of a request's body once its answer is written.
    ///
    /// - Returns: Nil when the body is complete or short enough to be thrown away; else the connection must close.
    func restOfBody() -> Reading? {
        switch reading {
        case .complete: return .idle
        case .streaming:
            // A client that was not told to send its body may send it or not.
            guard exchange?.needsContinue != true else { return nil }
            guard case .length(let length) = parser.head.framing else { return .discarding(Self.discardLimit) }
            return length - bodyBytes <= Self.discardLimit ? .discarding(max(0, length - bodyBytes)) : nil
        default: return nil
        }
    }

    func becomeIdle() {
        reading = .idle
        changed = loop.tick
        if loop.isDraining { close() }
    }
}
