import NIOCore

/// A connection to a service: one call at a time is written, and its answer read.
///
/// Sharing is unchecked because a connection is touched on its loop's thread only; what may be called from elsewhere goes
/// through the event loop.
final class ClientConnection: @unchecked Sendable {
    let pool: AddressPool
    var client: LoopClient { pool.client }
    /// The way to the socket; nil when it is closed.
    var context: ChannelHandlerContext?
    /// Whether the pool has it among those that nobody uses.
    @exclusivity(unchecked) var isIdle = false
    var hasEnded = false

    /// The call whose answer is expected.
    @exclusivity(unchecked) var call: OutgoingCall?
    /// Whether the rest of an answer is read for nobody.
    var isDraining = false
    @exclusivity(unchecked) var parser = ResponseParser()
    /// What has come and is not read yet.
    @exclusivity(unchecked) var inbound = ByteBuffer()
    /// The field lines of the answer, and what has come of its body.
    @exclusivity(unchecked) var fields = ByteBuffer()
    @exclusivity(unchecked) var body = ByteBuffer()
    /// Whether the request is on its way to its last byte.
    @exclusivity(unchecked) var isSent = true
    /// Whether a part of a request's body waits for the service to take it.
    var isSending = false
    /// When a streamed body last moved, in nanoseconds.
    var lastProgress: UInt64 = 0
    var isReadHeldBack = false
    /// How many calls it has served.
    var served = 0
    var failure: (any Error)?

    init(pool: AddressPool) {
        self.pool = pool
    }
}

extension ClientConnection: Equatable {
    static func == (left: ClientConnection, right: ClientConnection) -> Bool { left === right }
}
