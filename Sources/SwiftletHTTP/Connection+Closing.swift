import HTTPTypes
import NIOCore

extension Connection {
    /// Closes once everything written is on its way.
    func close() {
        reading = .finished
        changed = loop.tick
        inbound = ByteBuffer()
        guard let context else { return }
        afterWriting { [channel = context.channel] in channel.close(promise: nil) }
    }

    /// Closes our side, and the whole once the client has closed or some seconds have passed.
    ///
    /// Closing a socket that holds unread bytes resets the connection, and the client may lose an answer it has not
    /// read yet (RFC 9112 section 9.6).
    func lingeringClose() {
        reading = .finished
        changed = loop.tick
        inbound = ByteBuffer()
        guard let context else { return }
        afterWriting { [channel = context.channel] in channel.close(mode: .output, promise: nil) }
        if isReadHeldBack {
            isReadHeldBack = false
            context.read()
        }
    }

    /// Closes at once; what is not written is lost.
    func abort(_ error: HTTPError) {
        if case .streaming(let stream) = reading { stream.fail(error) }
        endReason = endReason ?? error
        failWriters(error)
        context?.close(promise: nil)
    }

    private func afterWriting(_ then: @escaping @Sendable () -> Void) {
        guard let context else { return }
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { _ in then() }
        needsFlush = false
        let last = outbound
        outbound = ByteBuffer()
        givenBytes &+= last.readableBytes
        mayChannelHold = true
        context.writeAndFlush(NIOAny(last), promise: written)
    }

    /// The server drains: an idle connection ends, a busy one after its answer.
    func drain() {
        if case .idle = reading, headSince == nil, inbound.readableBytes == 0 { close() }
    }

    /// Is called with each sweep of the loop.
    func checkTimeouts() {
        let timeouts = loop.timeouts
        let unsent = pace.isSettled(total: givenBytes) ? 0 : unsentBytes
        if pace.isTooSlow(total: givenBytes &- unsent, isWaiting: unsent > 0, timeouts.answer) {
            return abort(HTTPError(.timeout, "the client does not take its answer"))
        }
        // A connection that closes waits for its client only once all is sent.
        if unsent > 0, case .finished = reading { changed = loop.tick }
        if isOverdue() { return abandonHandler() }
        switch reading {
        case .idle where unsent > 0:
            // The client still takes its answers, and what it has sent may wait for that.
            changed = loop.tick
            if headSince != nil { headSince = loop.tick }
        case .idle:
            // While the server drains, the rest of a head that has begun to come is waited for only briefly.
            let patience = loop.isDraining ? min(timeouts.header, timeouts.linger) : timeouts.header
            if let headSince, loop.tick - headSince >= patience {
                reject(.requestTimeout, "the request's head took too long", isHead: isWithinRequestByHead)
            } else if headSince == nil, loop.tick - changed >= (exchangeCount == 0 ? timeouts.header : timeouts.idle) {
                close()
            }
        case .streaming(let stream):
            // A client that waits for `100 Continue` is not slow.
            guard wantsRead, exchange?.needsContinue != true, isBodyTooSlow(timeouts) else { return }
            exchange?.keepsAlive = false
            reading = .finished
            stream.fail(HTTPError(.timeout, "the body comes too slowly"))
        case .discarding:
            if isBodyTooSlow(timeouts) { abort(HTTPError(.timeout, "the body comes too slowly")) }
        case .finished:
            if exchange?.isAbandoned ?? true, loop.tick - changed >= timeouts.linger { abort(.clientGone) }
        case .complete where unsent == 0: checkForClient()
        case .collecting, .complete: break
        }
    }

    /// How many bytes of answers the channel holds.
    var unsentBytes: Int { (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0 }

    /// Counts a sweep of waiting for the body.
    private func isBodyTooSlow(_ timeouts: Timeouts) -> Bool {
        bodySweeps += 1
        guard bodySweeps > timeouts.bodyGrace else { return false }
        let seconds = Double(bodySweeps) * (timeouts.sweep / .seconds(1))
        return Double(bodyBytes) < Double(timeouts.minBodyBytesPerSecond) * seconds
    }
}
