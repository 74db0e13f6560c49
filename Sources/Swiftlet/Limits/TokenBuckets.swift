/// Token buckets by key, each of them one number: the time when it will be full again (the virtual scheduling algorithm of
/// ITU-T I.371, better known as GCRA).
///
/// A bucket that is full is as good as none, so keys are kept in two generations as long as an empty bucket takes to fill:
/// what was not asked for during a whole one is full, and is let go of with all others of its generation. Where more keys
/// come than there is room for, the older generation goes early, and those in it begin anew; who asks all the time is never
/// in it.
struct TokenBuckets: Sendable {
    /// What comes of asking for a token.
    struct Verdict: Sendable, Equatable {
        let isGranted: Bool
        /// How many tokens are left.
        let remaining: Int
        /// How long until a token can be had, in nanoseconds; 0 while there are any.
        let wait: Int
    }

    /// The time in which a token comes, in nanoseconds.
    let interval: Int
    /// How many tokens a bucket holds.
    let capacity: Int

    /// The time in which an empty bucket becomes full.
    private let fillTime: Int
    private let room: Int
    /// When buckets will be full, by their keys: those asked for since the last change of generations, and those before.
    private var current: [UInt64: Int] = [:]
    private var previous: [UInt64: Int] = [:]
    private var generationEnd = Int.min

    /// Creates buckets that are full.
    ///
    /// - Parameters:
    ///   - interval: the time in which a token comes, in nanoseconds.
    ///   - capacity: how many tokens a bucket holds.
    ///   - maximumKeys: how many buckets are kept at most.
    init(interval: Int, capacity: Int, maximumKeys: Int) {
        self.interval = max(interval, 1)
        self.capacity = max(capacity, 1)
        let (time, isTooLong) = self.interval.multipliedReportingOverflow(by: self.capacity)
        // Some decades; sums of times must not overflow.
        fillTime = isTooLong ? Int.max / 8 : min(time, Int.max / 8)
        room = max(maximumKeys / 2, 1)
    }

    /// How many buckets are kept.
    var count: Int { current.count + previous.count }

    /// Asks for a token.
    ///
    /// - Parameter now: the time in nanoseconds.
    mutating func take(_ key: UInt64, at now: Int) -> Verdict {
        if now >= generationEnd { beginGeneration(at: now) }
        let known = current[key]
        let debt = max((known ?? previous[key] ?? now) - now, 0)
        let wait = debt + interval - fillTime
        if known == nil, current.count >= room { beginGeneration(at: now) }
        guard wait <= 0 else {
            // Who is refused and goes on asking must not be forgotten.
            if known == nil { current[key] = now + debt }
            return Verdict(isGranted: false, remaining: 0, wait: wait)
        }
        current[key] = now + debt + interval
        let remaining = (fillTime - debt - interval) / interval
        return Verdict(
            isGranted: true, remaining: remaining, wait: remaining > 0 ? 0 : debt + interval + interval - fillTime)
    }

    private mutating func beginGeneration(at now: Int) {
        // After twice the time even those that were asked for last are full.
        if now >= generationEnd &+ fillTime { current.removeAll(keepingCapacity: true) }
        swap(&current, &previous)
        current.removeAll(keepingCapacity: true)
        generationEnd = now + fillTime
    }
}
