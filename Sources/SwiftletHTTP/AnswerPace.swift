/// Tells from looks at a connection, one in each sweep of its loop, whether its client takes its answers too slowly.
///
/// Only sweeps at which bytes wait for the client count: one that waits because nothing is written is not slow.
struct AnswerPace {
    /// What is demanded: some progress within so many sweeps of waiting, and so many bytes in as many.
    struct Demand {
        let sweeps: Int
        let bytes: Int
    }

    /// How many bytes the client had taken at the last look.
    private var taken = 0
    /// Looks since it last took some.
    private var idleLooks = 0
    /// Looks in this period, and the bytes taken when it began.
    private var looks = 0
    private var start = 0

    /// Whether the client had taken all at the last look, and was given nothing since: then there is nothing to look at.
    func isSettled(total: Int) -> Bool { looks == 0 && taken == total }

    /// Takes a look.
    ///
    /// - Parameters:
    ///   - total: how many bytes the client has taken since it came; may wrap around.
    ///   - isWaiting: whether bytes wait for it.
    ///   - demand: what it must do at least.
    /// - Returns: Whether it is too slow.
    mutating func isTooSlow(total: Int, isWaiting: Bool, _ demand: Demand) -> Bool {
        guard isWaiting else {
            self = AnswerPace(taken: total, start: total)
            return false
        }
        idleLooks = total == taken ? idleLooks + 1 : 0
        taken = total
        looks += 1
        if idleLooks >= demand.sweeps { return true }
        guard looks >= demand.sweeps else { return false }
        // The next period starts from nothing, so that what was taken fast is no credit for taking nothing.
        defer {
            looks = 0
            start = total
        }
        return total &- start < demand.bytes
    }

    /// The state of a client that has just come.
    init() {}

    private init(taken: Int, start: Int) {
        self.taken = taken
        self.start = start
    }
}
