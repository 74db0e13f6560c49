/// For how long the reactor lets the answers of a connection gather that many tasks share.
enum LinkPause {
    /// At most so many nanoseconds: little for those who wait behind many others.
    private static let longest: UInt64 = 100_000
    /// What is shorter is not worth going to sleep.
    private static let shortest: UInt64 = 20_000
    /// So many statements must have been sent: those who wait for a few answers get each as it comes.
    private static let least = 8

    /// Half of the time for which a server has work, which must not run out meanwhile.
    ///
    /// - Parameters:
    ///   - sent: how many statements the server has.
    ///   - inFlight: how many there are with those that wait to be sent.
    ///   - expectedWork: about how many nanoseconds the server will work on all of them.
    static func time(sent: Int, inFlight: Int, expectedWork: UInt64) -> UInt64 {
        guard sent >= least, inFlight >= sent else { return 0 }
        let half = expectedWork / UInt64(inFlight) * UInt64(sent) / 2
        return half < shortest ? 0 : min(half, longest)
    }

    /// What one look at all connections has given, and for how long the next may wait for that.
    struct Pass {
        private var least: UInt64?
        /// In nanoseconds: as long as the shortest of those that were read; 0 where none was.
        var pause: UInt64 { least ?? 0 }

        /// Notes that a connection was read, and whether an answer has ended: one that comes in pieces is read as they come.
        mutating func note(hasEnded: Bool, _ pause: UInt64) { least = min(least ?? .max, hasEnded ? pause : 0) }
    }
}
