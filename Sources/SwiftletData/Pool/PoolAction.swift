/// What a pool has to do, as ``PoolStateMachine`` decides; connections are known by their slots, waiters by their numbers.
package enum PoolAction: Hashable, Sendable {
    /// Open a connection, and tell the machine by `opened` or `openFailed`.
    case open(slot: Int)
    /// Ask a connection whether it still works, and tell the machine by `checked`.
    case check(slot: Int)
    /// Close a connection, and tell the machine by `closed`.
    case close(slot: Int)
    /// Give a connection to a waiter, who has waited for so long.
    case lend(slot: Int, waiter: Int, waited: Duration)
    /// Send a waiter away.
    case refuse(waiter: Int, PoolRefusal)
    /// Report that a connection is held for long.
    case reportLeak(PoolHolder)
    /// Report that a connection was opened after so many failures.
    case reportReconnected(failures: Int, after: Duration)
    /// Report that opening failed for the `failures`th time in a row.
    case reportFailure(failures: Int)
    /// Report that an idle connection turned out to be dead.
    case reportLoss
    /// The pool was closed, and no connection is left, or those left have had their time.
    case drained
}

/// Why a waiter gets no connection.
package enum PoolRefusal: Hashable, Sendable {
    /// The pool was closed.
    case closed
    /// The wait took too long.
    case late(PoolShortage)
    /// Nothing is open, and opening fails for a reason that does not pass.
    case unconnectable
}
