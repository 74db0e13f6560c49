/// Refuses requests that a loop cannot answer in time because handlers use all of its time.
///
/// Their latency does not show it: they wait in the sockets until the loop reads them. What shows it is that the loop
/// never waits for sockets, and how long a turn lasts, for what is read in this turn has waited for the one before. So a
/// loop without rest works on a turn's requests for a while and refuses the others, which takes almost no time: then no
/// request that is answered has waited for long. (Like a controlled delay, RFC 8289: a queue that empties now and then is
/// a burst and no overload.)
///
/// One for each loop. Time is passed in, in nanoseconds.
struct TurnBudget {
    /// How long a loop without rest takes requests in one turn.
    private static let shortest = 25_000_000
    private static let longest = 250_000_000
    private static let period = 500_000_000
    /// A loop that rests for less than this share of a period is overloaded.
    private static let leastRest = 0.05

    /// When the turn began; nil between turns.
    private var start: Int?
    private var periodStart = 0
    private var rest = 0
    private var lastWork = 0
    private(set) var isOverloaded = false
    /// What a request's handler takes of the turn that starts it, on average, and when the last began.
    private var cost = 0
    private var lastBegun: Int?

    /// Whether the loop is in a turn; if not, ``endTurn(at:)`` must be called after the turn of the next request.
    var isInTurn: Bool { start != nil }

    /// Whether a request that the loop has read may begin.
    mutating func admits(at now: Int) -> Bool {
        let start = beginTurn(at: now)
        noteCost(until: now)
        closePeriod(at: now)
        if isOverloaded, now - start > max(Self.shortest, min(Self.longest, 6 * cost)) { return false }
        lastBegun = now
        return true
    }

    /// The loop has worked on all that had come.
    mutating func endTurn(at now: Int) {
        noteCost(until: now)
        lastWork = now
        start = nil
    }

    /// The loop has worked on something that is no reading of requests, such as handlers that go on.
    mutating func noteWork(from begin: Int, until end: Int) {
        guard start == nil else { return }
        rest += max(0, begin - lastWork)
        lastWork = end
    }

    private mutating func beginTurn(at now: Int) -> Int {
        if let start { return start }
        rest += max(0, now - lastWork)
        start = now
        return now
    }

    private mutating func noteCost(until now: Int) {
        guard let lastBegun else { return }
        cost += (now - lastBegun - cost) / 8
        self.lastBegun = nil
    }

    private mutating func closePeriod(at now: Int) {
        let length = now - periodStart
        guard length >= Self.period else { return }
        isOverloaded = Double(rest) < Self.leastRest * Double(length)
        periodStart = now
        rest = 0
    }
}
