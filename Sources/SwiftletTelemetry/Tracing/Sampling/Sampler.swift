import Synchronization

/// Decides which traces are recorded.
package final class Sampler: Sendable {
    private enum Rule: Sendable {
        case always
        case never
        /// Those whose random part is at least this.
        case from(UInt64)
        case rate(RateLimit)
    }

    /// The bits of a trace's id that are random where its flags say so, and those of all ids that are made here.
    private static let randomBits: UInt64 = (1 << 56) - 1

    private let honoursParent: Bool
    private let rule: Rule
    /// When, for a rate, the next trace may be recorded.
    private let turn = Atomic<Int64>(0)
    private let start = ContinuousClock.now

    /// A sampler that decides as is said.
    package init(_ sampling: Sampling) {
        honoursParent = sampling.honoursParent
        switch sampling.choice {
        case .always: rule = .always
        case .never: rule = .never
        case .ratio(let ratio): rule = .from(UInt64((1 - ratio) * Double(Self.randomBits + 1)))
        case .rate(let rate): rule = .rate(RateLimit(perSecond: rate))
        }
    }

    /// Whether a trace is recorded.
    ///
    /// - Parameter parent: what the caller has decided; nil when there is none, or it has left that to us.
    func samples(_ traceID: TraceID, parent: Bool?) -> Bool {
        if honoursParent, let parent { return parent }
        switch rule {
        case .always: return true
        case .never: return false
        case .from(let least): return traceID.low & Self.randomBits >= least
        case .rate(let limit): return take(limit)
        }
    }

    private func take(_ limit: RateLimit) -> Bool {
        let (seconds, attoseconds) = start.duration(to: .now).components
        let now = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        var known = turn.load(ordering: .relaxed)
        while let next = limit.next(after: known, now: now) {
            let (isDone, current) = turn.weakCompareExchange(expected: known, desired: next, ordering: .relaxed)
            if isDone { return true }
            known = current
        }
        return false
    }
}

/// A limit of how often something happens, which lets a second's worth happen at once (the generic cell rate algorithm,
/// ITU-T I.371).
struct RateLimit: Sendable {
    /// Nanoseconds from one to the next.
    private let interval: Int64
    /// How far the turns may be ahead of the time.
    private let tolerance: Int64

    init(perSecond rate: Double) {
        interval = max(1, Int64(1_000_000_000 / rate))
        tolerance = max(0, 1_000_000_000 - interval)
    }

    /// The turn behind one that is taken now; nil when none may be taken. All times are in nanoseconds.
    ///
    /// - Parameter turn: what the last call gave; 0 at first.
    func next(after turn: Int64, now: Int64) -> Int64? {
        let turn = max(turn, now)
        return turn - now <= tolerance ? turn + interval : nil
    }
}
