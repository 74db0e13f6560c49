/// Finds how many requests may be in flight while something they wait for, such as a pool of connections, is overloaded.
///
/// A bounded resource serves no more per second with a longer queue, it only serves later (Little's law: in flight =
/// rate × latency). Without a queue the latency has a baseline, learned while there is no overload. When the median is far
/// above it for two periods, requests beyond a limit are refused, and the limit follows the ratio of wanted and measured
/// latency, as in gradient limiters. Whether the limit is too low shows in the rate: a smaller limit that serves less
/// per second has cut into what could be served, so the latency is the resource's own and becomes the baseline.
///
/// One for all loops, for they share what they wait for. Time is passed in, in nanoseconds.
struct ConcurrencyLimiter {
    /// So many requests are never too many.
    static let least = 8
    /// A wait below this is no overload.
    private static let tolerated = 20_000_000
    private static let shortestPeriod = 100_000_000
    private static let samplesOfPeriod = 32
    /// After so long without a refusal there is no overload any more.
    private static let calm = 1_000_000_000

    /// How many requests are in flight.
    private(set) var inFlight = 0
    /// The most that may be; nil while there is no overload.
    private(set) var limit: Int?
    /// The median latency without a queue; nil until it is known.
    private(set) var baseline: Int?

    private var period = Period(start: 0, inFlight: 0)
    private var overloadedPeriods = 0
    private var lastRefusal = 0
    /// What was in flight, and served per nanosecond, before the limit was changed last; and whether it was limited then.
    private var before: (inFlight: Int, rate: Double, isLimited: Bool) = (0, 0, false)

    private struct Period {
        var start: Int
        var latencies = LatencyHistogram()
        var finished = 0
        var refused = 0
        var leastInFlight: Int

        init(start: Int, inFlight: Int) {
            self.start = start
            leastInFlight = inFlight
        }

        /// Starts again, in the same memory.
        mutating func restart(at now: Int, inFlight: Int) {
            start = now
            latencies.removeAll()
            finished = 0
            refused = 0
            leastInFlight = inFlight
        }
    }

    /// Whether another request may begin; it counts as begun if it may.
    mutating func admits(at now: Int) -> Bool {
        if let limit, inFlight >= limit {
            period.refused += 1
            lastRefusal = now
            return false
        }
        begin()
        return true
    }

    /// Counts a request that begins in any case.
    mutating func begin() { inFlight += 1 }

    /// Counts the end of a request that began at `start`.
    mutating func finish(_ start: Int, at now: Int) {
        inFlight -= 1
        period.leastInFlight = min(period.leastInFlight, inFlight)
        if let limit {
            // Until the limit holds, and for requests that began before, latencies tell of the time before it.
            if inFlight > limit { return period.restart(at: now, inFlight: inFlight) }
            if start >= period.start { period.latencies.add(now - start) }
        } else {
            period.latencies.add(now - start)
        }
        period.finished += 1
        closePeriod(at: now)
    }

    private mutating func closePeriod(at now: Int) {
        let length = now - period.start
        guard period.latencies.count >= Self.samplesOfPeriod, length >= max(Self.shortestPeriod, 5 * (baseline ?? 0)),
            let latency = period.latencies.median
        else { return }
        let rate = Double(period.finished) / Double(length)
        if let limit {
            adjust(limit, latency, rate, at: now)
        } else {
            watch(latency, rate, length)
        }
        period.restart(at: now, inFlight: inFlight)
    }

    /// Looks for an overload.
    private mutating func watch(_ latency: Int, _ rate: Double, _ length: Int) {
        let known = baseline ?? latency
        guard latency > known + max(2 * known, Self.tolerated), period.leastInFlight >= Self.least else {
            overloadedPeriods = 0
            // Up slowly and down fast: what makes it rise may be the beginning of an overload.
            let pace = latency < known ? 2e9 : 30e9
            baseline = known + Int(Double(latency - known) * min(1, Double(length) / pace))
            return
        }
        overloadedPeriods += 1
        guard overloadedPeriods >= 2 else { return }
        overloadedPeriods = 0
        before = (inFlight, rate, false)
        // Clearly less than before, so that the rate will tell whether that was a queue.
        limit = scaled(inFlight, by: min(0.6, Double(wanted(known)) / Double(latency)))
    }

    /// Lets the limit follow the latency, or ends it.
    private mutating func adjust(_ limit: Int, _ latency: Int, _ rate: Double, at now: Int) {
        guard period.refused > 0 else {
            if now - lastRefusal > Self.calm { self.limit = nil }
            return
        }
        let share = Double(limit) / Double(before.inFlight)
        if share < 0.85, rate < before.rate * (1 + share) / 2 {
            // There was no queue to cut: this is how long it takes now.
            baseline = max(baseline ?? 0, latency)
            self.limit = before.isLimited ? before.inFlight : nil
            before.inFlight = limit
            return
        }
        before = (limit, rate, true)
        let known = baseline ?? latency
        self.limit = scaled(limit, by: min(1.25, max(0.5, Double(wanted(known)) / Double(latency))))
    }

    private func wanted(_ baseline: Int) -> Int { baseline + max(baseline / 2, Self.tolerated / 2) }

    private func scaled(_ count: Int, by factor: Double) -> Int {
        max(Self.least, Int((Double(count) * factor).rounded(.up)))
    }
}
