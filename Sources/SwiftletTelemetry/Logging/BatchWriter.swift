import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Gathers lines and writes them in batches, from a thread that serves nobody else.
///
/// A reader that is slow costs lines, never memory or the service's time: when ``limit`` bytes wait, further lines are
/// dropped and counted, and a line tells their number once there is room.
final class BatchWriter: Sendable {
    /// How long a line waits for others, at most.
    private static let pause = DispatchTimeInterval.milliseconds(10)
    /// How long it takes until what could not be written, as on a disk that is full, is tried again.
    private static let pauseAfterFailure = DispatchTimeInterval.milliseconds(500)
    /// Memory of batches up to this size is used again.
    private static let keptCapacity = 512 * 1024

    /// How many lines all writers of the process have lost.
    static let lostLinesInAll = Atomic(0)

    private let state = Mutex(BatchState())
    private let destination: any LineDestination
    private let limit: Int
    /// So many bytes do not wait any longer, and so many at most are written by who logs. To wake the thread costs as much as
    /// to write hundreds of lines.
    private let batchSize: Int
    private let queue = DispatchQueue(label: "swiftlet.log")

    /// A writer that holds up to `limit` bytes, and as many while they are written.
    init(_ destination: some LineDestination, limit: Int) {
        self.destination = destination
        self.limit = limit
        batchSize = min(256 * 1024, limit / 2)
    }

    /// Sets how it is told that lines were lost.
    func tellLosses(_ notice: @escaping @Sendable (Int) -> [UInt8]) { state.withLock { $0.lossNotice = notice } }

    /// How many lines were lost since the start.
    var lostLines: Int { state.withLock { $0.lostInAll } }

    /// Takes a line.
    func append(_ line: UnsafeRawBufferPointer) {
        let delay: DispatchTimeInterval? = state.withLock { state in
            if state.pending.count + line.count > limit {
                state.lose(1)
            } else {
                state.pending.append(contentsOf: line)
            }
            if state.pending.count >= batchSize, !state.isHurried {
                state.isHurried = true
                return .seconds(0)
            }
            guard !state.isScheduled, !state.isHurried else { return nil }
            state.isScheduled = true
            return Self.pause
        }
        if let delay { schedule(delay) }
    }

    /// Has what waits written at once: here where that takes no waiting, else by the thread that writes.
    func hurry() {
        if destination.canTellWaiting, state.withLock({ $0.pending.count <= batchSize }) {
            flush(within: .zero, unlessStuck: true)
        }
        let isNeeded = state.withLock { state in
            guard !state.pending.isEmpty, !state.isHurried else { return false }
            state.isHurried = true
            return true
        }
        if isNeeded { schedule(.seconds(0)) }
    }

    /// Writes what waits, at once; returns when it is written or `limit` is over.
    ///
    /// - Parameter unlessStuck: whether to return at once when an earlier call has waited in vain.
    func flush(within limit: Duration, unlessStuck: Bool = false) {
        let deadline = ContinuousClock.now + limit
        while true {
            switch state.withLock({ unlessStuck && $0.isStuck ? .nothing : $0.take() }) {
            case .batch(let batch):
                return putBack(batch, write(batch, until: deadline), retryIn: Self.pause)
            case .nothing:
                return
            case .busy:
                guard ContinuousClock.now < deadline else { return }
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
            guard case .batch(let batch) = step else { return }
            putBack(batch, write(batch, until: nil), retryIn: Self.pauseAfterFailure)
        }
    }

    private func write(_ batch: [UInt8], until deadline: ContinuousClock.Instant?) -> LineDestinationOutcome {
        batch.withUnsafeBytes { destination.write($0, until: deadline) }
    }

    /// Ends the writing of a batch.
    private func putBack(
        _ batch: [UInt8], _ outcome: LineDestinationOutcome, retryIn pause: DispatchTimeInterval
    ) {
        let delay: DispatchTimeInterval? = state.withLock { state in
            state.end(batch, outcome, keeping: Self.keptCapacity)
            guard !state.pending.isEmpty, !state.isScheduled, !state.isHurried else { return nil }
            state.isScheduled = true
            return state.isStuck ? pause : Self.pause
        }
        if let delay { schedule(delay) }
    }
}

/// What a ``BatchWriter`` keeps.
private struct BatchState {
    enum Step {
        case batch([UInt8])
        case nothing
        /// Somebody else writes.
        case busy
    }

    var pending: [UInt8] = []
    /// Memory of an earlier batch.
    var spare: [UInt8] = []
    /// Whether somebody writes a batch; only one does at a time, so that lines keep their order.
    var isWriting = false
    /// Whether a flush will come, and whether it comes at once.
    var isScheduled = false
    var isHurried = false
    /// Whether the last batch could not be written as a whole.
    var isStuck = false
    var lost = 0
    /// How many lines were lost since the start.
    var lostInAll = 0
    /// How many losses the batch that is written tells of, in one line; 0 is without such a line.
    var told = 0
    var lossNotice: @Sendable (Int) -> [UInt8] = { _ in [] }

    /// Takes all that waits; the caller must write it and end it.
    mutating func take() -> Step {
        if isWriting { return .busy }
        if lost > 0 {
            pending += lossNotice(lost)
            (told, lost) = (lost, 0)
        }
        if pending.isEmpty { return .nothing }
        isWriting = true
        let batch = pending
        pending = spare
        spare = []
        return .batch(batch)
    }

    mutating func lose(_ lines: Int) {
        lost += lines
        lostInAll += lines
        BatchWriter.lostLinesInAll.add(lines, ordering: .relaxed)
    }

    /// Ends the writing of a batch; memory of more than so many bytes is given back.
    mutating func end(_ batch: [UInt8], _ outcome: LineDestinationOutcome, keeping capacity: Int) {
        isWriting = false
        isStuck = false
        switch outcome {
        case .done: break
        case .upTo(let start):
            isStuck = true
            pending.insert(contentsOf: batch[start...], at: 0)
        case .gone(let start):
            // What was to be told is lost with the rest, and is to be told again.
            let lines = batch[start...].count(where: { $0 == UInt8(ascii: "\n") }) - (told > 0 ? 1 : 0)
            lost += told
            lose(lines)
        }
        told = 0
        guard !isStuck, batch.capacity <= capacity else { return }
        spare = batch
        spare.removeAll(keepingCapacity: true)
    }
}
