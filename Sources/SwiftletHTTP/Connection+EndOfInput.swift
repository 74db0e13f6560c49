import HTTPTypes
import NIOCore

/// A client that has closed its side sends nothing more, and may still read its answers; or it is gone. From here both
/// look the same until something is sent (RFC 9293 section 3.6).
extension Connection {
    /// The client has closed its side, and all that it sent before has been received.
    func inputEnded() {
        hasInputEnded = true
        switch reading {
        case .complete: askForClient()
        // The rest of the body will never come, and so nothing is left that could be answered.
        case .collecting, .streaming: abort(.clientGone)
        case .discarding: close()
        case .idle: pump()
        case .finished: break
        }
    }

    /// Ends the connection once all requests that came have been answered. Is called when nothing more can be read out of
    /// the bytes that have come.
    func endAfterInput() {
        switch reading {
        // Some clients send an empty line more than they should.
        case .idle where inbound.readableBytesView.allSatisfy { $0 == 0x0D || $0 == 0x0A }: close()
        // What is there waits for the client to take the answers before it.
        case .idle where !isWritable: break
        case .idle, .collecting: reject(.badRequest, "the request is incomplete", isHead: isWithinRequestByHead)
        case .streaming, .complete, .discarding, .finished: break
        }
    }

    /// Sends an interim answer: a client that waits for its answer passes over it (RFC 9110 section 15.2), a connection
    /// that is closed resets, and then the handler is cancelled.
    ///
    /// HTTP/1.0 has none, and none can be sent once the answer has begun: such a client is taken for gone when its answer
    /// makes no progress for some seconds.
    private func askForClient() {
        changed = loop.tick
        guard canBeAsked else { return }
        sendContinue()
        flush()
    }

    private var canBeAsked: Bool { exchange?.framing == nil && parser.head.minorVersion == 1 }

    /// Looks after a client that has closed its side and whose request is being handled. Is called in each sweep in
    /// which nothing waits to be sent.
    func checkForClient() {
        guard hasInputEnded, loop.tick - changed >= loop.timeouts.linger else { return }
        if canBeAsked { askForClient() } else { abort(.clientGone) }
    }
}
