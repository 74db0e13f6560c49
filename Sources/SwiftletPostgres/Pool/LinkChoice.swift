/// A connection that many statements are sent by at the same time.
protocol SharedConnection {
    /// Whether nothing can be sent by it any more.
    var isLost: Bool { get }
    /// How many statements are in flight.
    var inFlight: Int { get }
    /// Since when the server works on its statement, in nanoseconds of ``Monotonic``; nil when it works on none.
    var busySince: UInt64? { get }
    /// About how long a statement that is sent now waits for those before it, in nanoseconds.
    func wait(at now: UInt64) -> UInt64
}

extension Link: SharedConnection {}

/// Which of the shared connections a statement is sent by.
///
/// What is brief lines up at one connection as long as the line is short: statements that are sent together cost the service
/// and the server fewer wakeups and packets, and more of them are answered in all. What may take longer goes where the least
/// is under way.
struct LinkChoice {
    let now: UInt64
    private let isBrief: Bool

    /// A statement that usually takes no longer, in nanoseconds, is brief.
    static let brief: UInt64 = 150_000
    /// A statement of which nothing is known counts as much as keeps brief ones away.
    static let unknown: UInt64 = line + 1
    /// So long, in nanoseconds, a brief statement waits for others.
    static let line: UInt64 = 1_500_000
    /// A statement that has run for so long may run for much longer: others do not line up behind it.
    static let slow: UInt64 = 50_000_000
    /// So many statements in flight, of which it is not known that they are brief, are answered faster by one connection more.
    static let many = 4

    /// - Parameter usualTime: How long the server usually works on the statement, in nanoseconds; nil where that is not known.
    init(at now: UInt64, usualTime: UInt64? = nil) {
        self.now = now
        isBrief = usualTime.map { $0 <= Self.brief } ?? false
    }

    /// The connection to send by; nil if there is none.
    func best<C: SharedConnection>(of links: [C]) -> C? {
        isBrief ? firstWithShortLine(of: links) : leastBusy(of: links)
    }

    private func firstWithShortLine<C: SharedConnection>(of links: [C]) -> C? {
        var best: (link: C, cost: UInt64)?
        for link in links where !link.isLost {
            let wait = link.wait(at: now)
            if wait <= Self.line { return link }
            // Where all wait for one that runs for long, they wait in lines of the same length.
            let cost = wait &+ UInt64(link.inFlight) &* Self.brief
            if cost < best?.cost ?? .max { best = (link, cost) }
        }
        return best?.link
    }

    /// The connection with the fewest statements in flight, those left out whose statement runs for long unless all are.
    private func leastBusy<C: SharedConnection>(of links: [C]) -> C? {
        var best: (link: C, cost: Int)?
        // What is brief goes to the first ones.
        for link in links.reversed() where !link.isLost {
            let cost = link.inFlight + (isSlow(link) ? 1_000_000 : 0)
            if cost == 0 { return link }
            if cost < best?.cost ?? .max { best = (link, cost) }
        }
        return best?.link
    }

    /// Whether another connection would help.
    func isBusy(_ link: some SharedConnection) -> Bool {
        link.wait(at: now) > Self.line || !isBrief && link.inFlight >= Self.many
    }

    private func isSlow(_ link: some SharedConnection) -> Bool { link.busySince.map { now > $0 + Self.slow } ?? false }
}
