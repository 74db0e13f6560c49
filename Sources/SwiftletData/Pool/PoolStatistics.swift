/// What a pool has and did.
public struct PoolStatistics: Hashable, Sendable {
    /// Connections that are lent.
    public var inUse = 0
    /// Connections that wait to be lent.
    public var idle = 0
    /// Connections that are being opened.
    public var opening = 0
    /// Connections that are asked whether they still work.
    public var checking = 0
    /// Connections that are being closed.
    public var closing = 0
    /// Tasks that wait for a connection.
    public var waiting = 0
    /// What happened since the pool was made.
    public var totals = Totals()

    /// Nothing yet.
    public init() {}

    /// Connections of every state.
    public var connections: Int { inUse + idle + opening + checking + closing }

    /// How often something happened.
    public struct Totals: Hashable, Sendable {
        /// Nothing yet.
        public init() {}

        /// Connections that were lent.
        public var leases = 0
        /// Leases that had to wait.
        public var waits = 0
        /// Waits that ended without a connection because they took too long.
        public var timeouts = 0
        /// Waits that were cancelled.
        public var cancellations = 0
        /// Connections that were opened.
        public var opened = 0
        /// Connections that could not be opened.
        public var failures = 0
        /// Connections that were closed.
        public var closed = 0
        /// Leases that were reported because they were held for too long.
        public var leaks = 0
    }
}
