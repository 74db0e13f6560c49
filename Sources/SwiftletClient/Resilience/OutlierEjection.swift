import NIOCore

/// Whether one instance is left alone because it failed again and again (Envoy's outlier detection by consecutive failures).
struct OutlierEjection: Sendable {
    private(set) var failuresInARow = 0
    /// When it is used again; nil while it is used.
    private(set) var end: NIODeadline?
    /// How often it was ejected, less what has been made up for.
    private var count = 0
    private var lastEnd = NIODeadline.distantPast

    /// Takes the result of a try.
    ///
    /// - Parameter mayEject: whether there are enough others.
    /// - Returns: For how long the instance is ejected, if it is now.
    mutating func record(
        failed: Bool, _ policy: UpstreamPolicy.Ejection, mayEject: Bool, at now: NIODeadline
    ) -> TimeAmount? {
        guard failed else {
            failuresInARow = 0
            return nil
        }
        failuresInARow += 1
        guard policy.failuresInARow > 0, failuresInARow >= policy.failuresInARow, mayEject, end == nil else {
            return nil
        }
        let base = max(TimeAmount(policy.baseTime), .milliseconds(1))
        let goodTimes = count == 0 ? 0 : Int(clamping: (now - lastEnd).nanoseconds / base.nanoseconds)
        count = max(0, count - goodTimes) + 1
        let (length, isTooLong) = base.nanoseconds.multipliedReportingOverflow(by: Int64(count))
        let longest = max(TimeAmount(policy.longestTime), base)
        let time = isTooLong ? longest : min(.nanoseconds(length), longest)
        end = now + time
        return time
    }

    /// Ends the ejection if its time is over.
    ///
    /// - Returns: Whether it ended now.
    mutating func expire(at now: NIODeadline) -> Bool {
        guard let end, now >= end else { return false }
        lastEnd = end
        self.end = nil
        failuresInARow = 0
        return true
    }
}
