import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Gathers lines and writes them to a descriptor in batches, from a thread that serves nobody else.
///
/// A reader that is slow costs lines, never memory or the service's time: when ``limit`` bytes wait, further lines are
/// dropped and counted, and a line tells their number once there is room.
final class BatchWriter: Sendable {
    /// How long a line waits for others, at most.
    private static let pause = DispatchTimeInterval.milliseconds(10)
    /// So many bytes do not wait any longer.
    private static let batchSize = 64 * 1024
    /// Memory of batches up to this size is used again.
    private static let keptCapacity = 256 * 1024

    fileprivate struct State {
        var pending: [UInt8] = []
        /// Memory of an earlier batch.
        var spare: [UInt8] = []
        /// Whether somebody writes a batch; only one does at a time, so that lines keep their order.
        var isWriting = false
        /// Whether a flush will come, and whether it comes at once.
        var isScheduled = false
        var isHurried = false
        /// Whether somebody waited in vain for the reader: nobody else does until a batch has been taken.
        var isStuck = false
        var lost = 0
        /// How many lines were lost since the start.
        var lostInAll = 0
        var lossNotice: @Sendable (Int) -> [UInt8] = { _ in [] }
    }

    private let state = Mutex(State())
    private let descriptor: Int32
    private let limit: Int
    private let queue = DispatchQueue(label: "swiftlet.log")

    /// A writer to an open descriptor that holds up to `limit` bytes, and as many while they are written.
    init(descriptor: Int32, limit: Int) {
        self.descriptor = descriptor
        self.limit = limit
    }

    /// Sets how it is told that lines were lost.
    func tellLosses(_ notice: @escaping @Sendable (Int) -> [UInt8]) { state.withLock { $0.lossNotice = notice } }

    /// How many lines were lost since the start.
    var lostLines: Int { state.withLock { $0.lostInAll } }

    /// Takes a line, which `write` appends.
    func append(_ write: (inout [UInt8]) -> Void) {
        let delay: DispatchTimeInterval? = state.withLock { state in
            let count = state.pending.count
            write(&state.pending)
            if state.pending.count > limit {
                state.pending.removeSubrange(count...)
                state.lost += 1
                state.lostInAll += 1
            }
            if state.pending.count >= Self.batchSize, !state.isHurried {
                state.isHurried = true
                return .seconds(0)
            }
            defer { state.isScheduled = true }
            return state.isScheduled || state.isHurried ? nil : Self.pause
        }
        if let delay { schedule(delay) }
    }

    /// Writes what waits, at once; returns when it is written or `limit` is over.
    ///
    /// - Parameter unlessStuck: whether to return at once when an earlier call has waited in vain.
    func flush(within limit: Duration, unlessStuck: Bool = false) {
        let deadline = ContinuousClock.now + limit
        while true {
            switch state.withLock({ unlessStuck && $0.isStuck ? .nothing : $0.take() }) {
            case .batch(let batch):
                return putBack(batch, from: write(batch, until: deadline))
            case .nothing:
                return
            case .busy:
                guard ContinuousClock.now < deadline else { return state.withLock { $0.isStuck = $0.isWriting } }
                usleep(200)
            }
        }
    }

    private func schedule(_ delay: DispatchTimeInterval) {
        queue.asyncAfter(deadline: .now() + delay) { [self] in
            let step = state.withLock { state in
                state.isScheduled = false
                state.isHurried = false
                return state.take()
            }
            // Who writes now looks for more when it is done.
            if case .batch(let batch) = step { putBack(batch, from: write(batch, until: nil)) }
        }
    }

    /// Ends the writing of a batch, of which the bytes from `start` on could not be written.
    private func putBack(_ batch: [UInt8], from start: Int) {
        let delay: DispatchTimeInterval? = state.withLock { state in
            state.isWriting = false
            state.isStuck = start < batch.count
            if state.isStuck {
                state.pending.insert(contentsOf: batch[start...], at: 0)
            } else if batch.capacity <= Self.keptCapacity {
                state.spare = batch
                state.spare.removeAll(keepingCapacity: true)
            }
            guard !state.pending.isEmpty, !state.isScheduled, !state.isHurried else { return nil }
            state.isScheduled = true
            return Self.pause
        }
        if let delay { schedule(delay) }
    }

    /// Writes bytes. A reader that is gone costs them.
    ///
    /// - Parameter deadline: when to give up; nil is never.
    /// - Returns: The index of the first byte that was not written.
    private func write(_ bytes: [UInt8], until deadline: ContinuousClock.Instant?) -> Int {
        guard descriptor >= 0 else { return bytes.count }
        return bytes.withUnsafeBytes { buffer in
            var position = 0
            while position < buffer.count {
                var length = buffer.count - position
                if let deadline {
                    guard isWritable(until: deadline) else { return position }
                    // A pipe that has room takes so much without blocking (POSIX, PIPE_BUF).
                    length = min(length, 4096)
                }
                let count = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: buffer[position...]), length)
                if count > 0 {
                    position += count
                } else if count < 0, errno == EINTR {
                    continue
                } else if count < 0, errno == EAGAIN {
                    if deadline == nil { _ = isWritable(until: .now + .seconds(1)) }
                } else {
                    return buffer.count
                }
            }
            return position
        }
    }

    private func isWritable(until deadline: ContinuousClock.Instant) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        let milliseconds = max(0, (deadline - .now) / .milliseconds(1))
        return poll(&entry, 1, Int32(milliseconds.rounded(.up))) == 1
    }
}

extension BatchWriter.State {
    enum Step {
        case batch([UInt8])
        case nothing
        /// Somebody else writes.
        case busy
    }

    /// Takes all that waits; the caller must write it and put it back.
    mutating func take() -> Step {
        if isWriting { return .busy }
        if lost > 0 {
            pending += lossNotice(lost)
            lost = 0
        }
        if pending.isEmpty { return .nothing }
        isWriting = true
        let batch = pending
        pending = spare
        spare = []
        return .batch(batch)
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, _ length: Int) -> Int {
    write(descriptor, bytes.baseAddress, length)
}
