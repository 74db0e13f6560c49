/// Where the reader of a blocking query stands, by the rules of Consul's documentation ("Blocking Queries"): which index is
/// asked for next, and after which pause.
struct ConsulQuery: Sendable, Equatable {
    /// How long the agent may hold a query back when nothing changes.
    static let wait = Duration.seconds(50)

    /// The index to wait behind; 0 answers at once.
    private(set) var index: UInt64 = 0
    /// How many answers in a row came early and brought nothing.
    private var fruitless = 0
    /// Pauses for an agent that answers at once all the time.
    private static let pause = Duration.milliseconds(50)
    private static let longestPause = Duration.seconds(5)

    /// How long an answer may take: the agent adds up to a sixteenth to the time, so as to spread those who wait.
    static var limit: Duration { wait + wait / 16 + .seconds(10) }

    /// The query's part of the address; nothing on the first time, which is answered at once.
    var parameters: String { index == 0 ? "" : "&index=\(index)&wait=\(Self.wait.components.seconds)s" }

    /// The agent has answered.
    ///
    /// - Parameters:
    ///   - text: the field `X-Consul-Index`.
    ///   - hasChanged: whether the answer brought anything.
    ///   - time: how long it took.
    /// - Returns: How long to wait before the next query.
    mutating func answered(index text: String?, hasChanged: Bool, after time: Duration) -> Duration {
        let last = index
        // Without a usable index there is nothing to wait for. An index of 0 would never wait, and 1 is as early.
        let next = text.flatMap { UInt64($0) }.map { max($0, 1) } ?? 0
        // A server that was restored from an older state goes back: what is newer than its index would be missed.
        index = next < last ? 0 : next
        if hasChanged || time >= Self.wait / 2 {
            fruitless = 0
        } else {
            fruitless += 1
        }
        // The state behind the first answer may be a moment old; from the second on, early answers are nothing but work.
        guard fruitless > 1 || index == 0 else { return .zero }
        return min(Self.pause * (1 << min(max(fruitless - 2, 0), 10)), Self.longestPause)
    }

    /// The agent could not be asked: another one may stand in its place, whose indices say nothing to this one.
    mutating func failed() { self = ConsulQuery() }
}
