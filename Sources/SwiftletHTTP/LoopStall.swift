/// A report of the loop watchdog: a handler has held its loop, and with it all connections of that loop.
public struct LoopStall: Sendable, Hashable {
    /// Which loop, counted from 0.
    public let loopIndex: Int
    /// How long the loop has been held so far, to the precision of the watchdog's look, a quarter of the threshold.
    public let duration: Duration
    /// The route whose code holds the loop; empty when it noted none.
    public let label: String
    /// Whether the loop is still held; false in the second report, made once the loop runs again.
    public let isOngoing: Bool

    /// A report about loop `loopIndex`, held for `duration` by the route `label`.
    public init(loopIndex: Int, duration: Duration, label: String, isOngoing: Bool) {
        self.loopIndex = loopIndex
        self.duration = duration
        self.label = label
        self.isOngoing = isOngoing
    }
}
