/// Which connections to one address there are on one loop, and who waits for one: decides what happens, and does nothing
/// itself. Time is passed in, in nanoseconds.
///
/// Whoever comes first is served first. The connection that was used last is used next, so that those that are not
/// needed grow old and end.
struct PoolState<Connection: Equatable, Waiter: Equatable> {
    /// What becomes of a call.
    enum Lease {
        /// It is made on a connection.
        case use(Connection)
        /// It waits, and a connection must be made.
        case connect
        /// It waits until a connection is free.
        case wait
    }

    /// The most connections, those in the making included.
    let limit: Int
    /// The connections that nobody uses, the one that was used last at the end.
    private(set) var idle: [(connection: Connection, since: UInt64)] = []
    private(set) var busy = 0
    private(set) var connecting = 0
    private(set) var waiting: [Waiter] = []

    init(limit: Int) {
        self.limit = max(1, limit)
    }

    /// Whether there is nothing to keep.
    var isEmpty: Bool { idle.isEmpty && busy == 0 && connecting == 0 && waiting.isEmpty }

    /// Somebody wants a connection.
    mutating func lease(for waiter: Waiter) -> Lease {
        // Where somebody waits, none is idle.
        if let last = idle.popLast() {
            busy += 1
            return .use(last.connection)
        }
        waiting.append(waiter)
        return connectsMore() ? .connect : .wait
    }

    /// A connection was made.
    ///
    /// - Returns: Whose call is made on it; nil if it is idle now.
    mutating func connected(_ connection: Connection, at now: UInt64) -> Waiter? {
        connecting -= 1
        busy += 1
        return release(connection, at: now)
    }

    /// A connection could not be made.
    ///
    /// - Returns: Who must be told, and whether another must be tried for those who still wait.
    mutating func connectFailed() -> (failed: Waiter?, connects: Bool) {
        connecting -= 1
        let failed = waiting.isEmpty ? nil : waiting.removeFirst()
        return (failed, connectsMore())
    }

    /// The call on a connection has ended, and the connection can be used again.
    ///
    /// - Returns: Whose call is made on it; nil if it is idle now.
    mutating func release(_ connection: Connection, at now: UInt64) -> Waiter? {
        guard waiting.isEmpty else { return waiting.removeFirst() }
        busy -= 1
        idle.append((connection, now))
        return nil
    }

    /// A connection that was used has ended.
    ///
    /// - Returns: Whether another must be made for those who wait.
    mutating func busyEnded() -> Bool {
        busy -= 1
        return connectsMore()
    }

    /// A connection that nobody used has ended.
    mutating func idleEnded(_ connection: Connection) {
        idle.removeAll { $0.connection == connection }
    }

    /// Somebody does not wait any longer.
    ///
    /// - Returns: Whether it had waited.
    mutating func giveUp(_ waiter: Waiter) -> Bool {
        guard let index = waiting.firstIndex(of: waiter) else { return false }
        waiting.remove(at: index)
        return true
    }

    /// Takes out the connections that nobody has used since a time.
    mutating func takeIdle(since time: UInt64) -> [Connection] {
        let count = idle.prefix { $0.since <= time }.count
        defer { idle.removeFirst(count) }
        return idle.prefix(count).map(\.connection)
    }

    /// A connection for each that waits, as far as the limit goes.
    private mutating func connectsMore() -> Bool {
        guard connecting < waiting.count, busy + idle.count + connecting < limit else { return false }
        connecting += 1
        return true
    }
}
