/// Something that happened in a pool and that whoever runs the service may want to know.
package enum PoolEvent: Sendable {
    /// A connection has been held for longer than `PoolOptions.leakAfter`.
    case leaked(PoolHolder)
    /// A connection could not be opened, for the `failures`th time in a row.
    case connectFailed(any Error, failures: Int)
    /// A connection was opened after so many failures.
    case reconnected(failures: Int, after: Duration)
    /// A connection that nobody used turned out to be dead.
    case lost
    /// A connection was given up, and could not be closed.
    case closeFailed(any Error)
}

/// Who holds a connection, and for how long.
package struct PoolHolder: Hashable, Sendable {
    /// Where the connection was asked for.
    package var place: LeasePlace
    /// How long it has been held.
    package var age: Duration

    /// Makes a holder.
    package init(place: LeasePlace, age: Duration) {
        self.place = place
        self.age = age
    }
}
