import NIOCore

extension ClientConnection {
    /// An answer that nobody wants any more is read to its end if so much of it is missing at most, and for so long.
    private static let drainLimit = 64 * 1024
    private static let drainTime: UInt64 = 1_000_000_000

    /// Ends the connection, and the call on it if there is one, whose error is made from it.
    func finish(_ error: (OutgoingCall) -> any Error) {
        if let call {
            self.call = nil
            call.fail(error(call))
        }
        end()
    }

    /// The call's reader wants nothing more: what is missing of the answer is passed over if it is little.
    func leave(_ call: OutgoingCall) {
        guard self.call === call else { return }
        self.call = nil
        call.end()
        guard isSent, let missing = parser.missingBytes, missing <= Self.drainLimit else { return end() }
        isDraining = true
        lastProgress = client.now
        client.watch(due)
        readIfHeldBack()
    }

    /// Leaves the pool and closes.
    func end() {
        isDraining = false
        if !hasEnded {
            hasEnded = true
            pool.ended(self)
        }
        context?.close(promise: nil)
    }

    /// Closes a connection that the pool has forgotten already.
    func close() {
        hasEnded = true
        pool.forget(self)
        context?.close(promise: nil)
    }

    /// Is called once, when the socket is closed, by whichever side.
    func closed() {
        context = nil
        if call != nil || isDraining {
            let isStale = served > 0 && parser.isBeforeAnswer
            if failure == nil, case .end = parser.finish() {
                complete()
            } else {
                finish {
                    var error = $0.error(.disconnected, cause: failure)
                    error.wasStale = isStale
                    return error
                }
            }
        }
        end()
        inbound = ByteBuffer()
    }

    /// An error of the socket, after which it is closed.
    func failed(_ error: any Error) {
        failure = error
        context?.close(promise: nil)
    }

    // MARK: Time

    /// When the connection must be looked at again, in nanoseconds.
    var due: UInt64 {
        if isDraining { return lastProgress + Self.drainTime }
        guard let call else { return .max }
        return isMoving ? lastProgress + call.idleTimeout : call.deadline
    }

    /// Whether a body is streamed now, in either direction.
    var isMoving: Bool {
        guard let call else { return false }
        return call.request.stream != nil && !isSent || call.stream != nil && !parser.isBeforeBody
    }

    /// Ends the call if it has had its time.
    func check(at now: UInt64) {
        if isMoving, !isSending, call?.stream?.isAwaited != true {
            // It is this side that takes its time.
            lastProgress = now
        }
        guard due <= now else { return }
        finish { $0.error(.timeout) }
    }
}
