/// What a pool has and did.
package struct PoolStatistics: Hashable, Sendable {
    /// Connections that are lent.
    package var inUse = 0
    /// Connections that wait to be lent.
    package var idle = 0
    /// Connections that are being opened.
    package var opening = 0
    /// Connections that are asked whether they still work.
    package var checking = 0
    /// Connections that are being closed.
    package var closing = 0
    /// Tasks that wait for a connection.
    package var waiting = 0
    /// What happened since the pool was made.
    package var totals = Totals()

    /// Connections of every state.
    package var connections: Int { inUse + idle + opening + checking + closing }

    /// How often something happened.
    package struct Totals: Hashable, Sendable {
        /// Connections that were lent.
        package var leases = 0
        /// Leases that had to wait.
        package var waits = 0
        /// Waits that ended without a connection because they took too long.
        package var timeouts = 0
        /// Waits that were cancelled.
        package var cancellations = 0
        /// Connections that were opened.
        package var opened = 0
        /// Connections that could not be opened.
        package var failures = 0
        /// Connections that were closed.
        package var closed = 0
        /// Leases that were reported because they were held for too long.
        package var leaks = 0
    }
}
