/// Refuses requests that a loop cannot answer in time because handlers use all of its time.
///
/// Their latency does not show it: they wait in the sockets until the loop reads them. What shows it is that the loop
/// hardly ever waits for sockets, and how long a turn lasts, for what is read in this turn has waited for the one before.
/// So a loop without rest works on a turn's requests for a while and refuses the others, which takes almost no time: then
/// no request that is answered has waited for long. (Like a controlled delay, RFC 8289: a queue that empties now and then
/// is a burst and no overload.)
///
/// The rest is that of the last tenth of a second, or of more where handlers take long. It must be noticed soon that there
/// is none, for all that is taken until then is answered late; and a short stretch without rest must not be taken for an
/// overload, which a turn that ends in time shows it not to be.
///
/// One for each loop. Time is passed in, in nanoseconds.
struct TurnBudget {
    /// How long a loop without rest takes requests in one turn: as long as some handlers take, within bounds.
    private static let shortest = 50_000_000
    private static let longest = 100_000_000
    private static let handlersOfTurn = 10
    /// Over how long the rest is looked at, within bounds.
    private static let shortestMemory = 100_000_000
    private static let longestMemory = 500_000_000
    private static let handlersOfMemory = 20
    /// A loop that rests for less than this share of its time is overloaded.
    private static let leastRest = 0.05

    /// When the turn began; nil between turns.
    private var start: Int?
    /// The share of the last time that was rest, and when it was noted.
    private var rest = 1.0
    private var noted = 0
    /// What a request's handler takes of the turn that starts it, on average, and when the last began.
    private var cost = 0
    private var lastBegun: Int?

    /// Whether the loop is in a turn; if not, ``endTurn(at:)`` must be called after the turn of the next request.
    var isInTurn: Bool { start != nil }

    /// Whether a request that the loop has read may begin.
    mutating func admits(at now: Int) -> Bool {
        let start = beginTurn(at: now)
        noteCost(until: now)
        noteTime(until: now, isRest: false)
        if rest < Self.leastRest, now - start > budget { return false }
        lastBegun = now
        return true
    }

    /// The loop has worked on all that had come.
    mutating func endTurn(at now: Int) {
        noteCost(until: now)
        noteTime(until: now, isRest: false)
        start = nil
    }

    /// The loop has worked on something that is no reading of requests, such as handlers that go on.
    mutating func noteWork(from begin: Int, until end: Int) {
        guard start == nil else { return }
        noteTime(until: begin, isRest: true)
        noteTime(until: end, isRest: false)
    }

    /// How long requests are taken in a turn.
    private var budget: Int { max(Self.shortest, min(Self.longest, Self.handlersOfTurn * cost)) }

    private mutating func beginTurn(at now: Int) -> Int {
        if let start { return start }
        noteTime(until: now, isRest: true)
        start = now
        return now
    }

    private mutating func noteCost(until now: Int) {
        guard let lastBegun else { return }
        cost += (now - lastBegun - cost) / 8
        self.lastBegun = nil
    }

    /// Notes what the time was since the last call; the longer ago it is, the less it counts.
    private mutating func noteTime(until now: Int, isRest: Bool) {
        let memory = max(Self.shortestMemory, min(Self.longestMemory, Self.handlersOfMemory * cost))
        let weight = min(1, Double(max(0, now - noted)) / Double(memory))
        rest += ((isRest ? 1 : 0) - rest) * weight
        noted = max(noted, now)
    }
}
