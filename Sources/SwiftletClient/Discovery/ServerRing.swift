/// Servers any of which may be asked: the one that answered last is asked first, for it is likely to answer again.
struct ServerRing: Sendable, Equatable {
    private let count: Int
    private var first: Int

    /// Makes a ring of so many servers; somebody else's first choice is another one.
    init(count: Int, first: Int = 0) {
        self.count = max(count, 1)
        self.first = first % self.count
    }

    /// The servers in the order in which to try them.
    var order: [Int] { (0..<count).map { (first + $0) % count } }

    /// A server has answered.
    mutating func answered(by server: Int) { first = server % count }

    /// A server has not answered: the next one is asked first from now on.
    mutating func failed(_ server: Int) {
        // Others who asked it meanwhile must not move on twice.
        if first == server { first = (server + 1) % count }
    }
}
