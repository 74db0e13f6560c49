import NIOCore

/// The calls of one event loop: their connections, which belong to the loop too, and their time.
///
/// A task that runs on the loop starts its call here without a hop, and is resumed in the turn that read the answer.
///
/// Sharing is unchecked because what changes is touched on the loop's thread only; what may be called from elsewhere goes
/// through the event loop.
final class LoopClient: @unchecked Sendable {
    /// The limits of one loop; durations in nanoseconds.
    struct Settings: Sendable {
        var connectTimeout: TimeAmount
        var connections: Int
        var idleTimeout: UInt64
    }

    let eventLoop: any EventLoop
    let settings: Settings
    private(set) var isClosed = false
    private var pools: [ServiceAddress: AddressPool] = [:]
    private var dueTime = DueTime()
    private var timer: Scheduled<Void>?
    /// Memory for the next request.
    private var spareBuffer = ByteBuffer()

    init(_ eventLoop: any EventLoop, _ settings: Settings) {
        self.eventLoop = eventLoop
        self.settings = settings
    }

    /// The time in nanoseconds.
    var now: UInt64 { NIODeadline.now().uptimeNanoseconds }

    // MARK: From any thread

    /// Runs `work` on the loop: now if the caller is on it, else later.
    func onLoop(_ work: @escaping @Sendable () -> Void) {
        if eventLoop.inEventLoop { work() } else { eventLoop.execute(work) }
    }

    /// Makes a call and waits for the answer, or for its head where the body is streamed.
    func run(_ call: OutgoingCall) async throws -> UpstreamResponse {
        try Task.checkCancellation()
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                if eventLoop.inEventLoop {
                    start(call, continuation)
                } else {
                    eventLoop.execute { self.start(call, continuation) }
                }
            }
        } onCancel: {
            // Not at once: who cancels may be in the middle of a call's end.
            eventLoop.execute { self.end(call, CancellationError()) }
        }
    }

    // MARK: On the loop

    private func start(_ call: OutgoingCall, _ continuation: UnsafeContinuation<UpstreamResponse, any Error>) {
        call.begin(continuation)
        if case .ended = call.state { return }
        guard !isClosed else { return call.fail(call.error(.closed)) }
        let now = now
        call.deadline = now + UInt64(clampingNanoseconds: call.timeout)
        watch(call.deadline)
        pool(of: call.address).start(call, at: now)
    }

    /// How many calls wait for a connection to an address.
    func waitingCalls(at address: ServiceAddress) -> Int { pools[address]?.waitingCalls ?? 0 }

    private func pool(of address: ServiceAddress) -> AddressPool {
        if let pool = pools[address] { return pool }
        let pool = AddressPool(client: self, address: address)
        pools[address] = pool
        return pool
    }

    /// Ends a call that has not ended, wherever it stands.
    func end(_ call: OutgoingCall, _ error: any Error) {
        switch call.state {
        case .new: call.end()
        case .waiting(let pool): pool.giveUp(call, error)
        case .running(let connection): connection.finish { _ in error }
        case .ended: break
        }
    }

    /// A pool has nothing to keep.
    func forget(_ pool: AddressPool) {
        if pools[pool.address] === pool { pools[pool.address] = nil }
    }

    /// Memory to write a request into.
    func takeBuffer() -> ByteBuffer {
        var buffer = ByteBuffer()
        swap(&buffer, &spareBuffer)
        return buffer
    }

    /// Takes memory back that was written from.
    func giveBack(_ buffer: ByteBuffer) {
        guard buffer.capacity <= 32 * 1024, spareBuffer.capacity == 0 else { return }
        spareBuffer = buffer
        // If the channel holds it still, this gives other memory.
        spareBuffer.clear()
    }

    // MARK: Time

    /// Something must be looked at at a time.
    func watch(_ time: UInt64) {
        guard dueTime.add(time) else { return }
        timer?.cancel()
        timer = eventLoop.scheduleTask(deadline: .uptimeNanoseconds(time)) { self.check() }
    }

    private func check() {
        dueTime.fired()
        timer = nil
        let now = now
        let next = pools.values.compactMap { $0.check(at: now) }.min()
        if let next { watch(max(next, now)) }
    }

    /// Ends all calls and connections.
    ///
    /// - Returns: When the connections are closed.
    func shutdown() -> EventLoopFuture<Void> {
        eventLoop.flatSubmit { () -> EventLoopFuture<Void> in
            self.isClosed = true
            self.timer?.cancel()
            self.timer = nil
            let ends = self.pools.values.flatMap { $0.shutdown() }
            return .andAllComplete(ends, on: self.eventLoop)
        }
    }
}
