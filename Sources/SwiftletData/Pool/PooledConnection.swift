/// A connection that a ``ConnectionPool`` opens, lends and closes.
package protocol PooledConnection: AnyObject, Sendable {
    /// Whether the connection is known to be of no more use, without asking the other side.
    var isBroken: Bool { get }

    /// Makes the connection ready for the next lease; false if it cannot be used again.
    ///
    /// Called after every lease, in cancelled tasks too: it must cost next to nothing when nothing was left open.
    func reset() async -> Bool

    /// Whether the connection still works, asked after it was idle for a while. It must answer within a second or so.
    func check() async -> Bool

    /// Closes the connection. Called once, and while nobody uses it.
    func close() async throws
}
