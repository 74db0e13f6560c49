/// Why no connection became free in time.
package struct PoolShortage: Hashable, Sendable {
    /// Who holds connections, the longest first; no more than a few.
    package var holders: [PoolHolder]
    /// What the pool has.
    package var statistics: PoolStatistics
    /// How often in a row opening a connection has failed by now.
    package var failures: Int

    /// The error for those who waited in vain.
    ///
    /// - Parameters:
    ///   - name: What the connections are for.
    ///   - timeout: How long they waited.
    ///   - connectError: Why the last connection could not be opened, if that is so.
    func error(for name: String, after timeout: Duration, connectError: (any Error)?) -> any Error {
        let connectError = failures > 0 ? connectError : nil
        // Where nobody holds a connection, it is not others that had to be waited for.
        if let connectError, holders.isEmpty { return connectError }
        var message = "no connection for \(name) became free within \(timeout) (database.acquireTimeout): \(use)"
        if let connectError { message += "; another one cannot be opened: \(String(reflecting: connectError))" }
        if !holders.isEmpty {
            message +=
                "; either a closure holds its connection while it waits for something else, or too much is asked "
                + "at once"
        }
        return DataError(.busy, message, underlying: connectError)
    }

    /// What the connections are used for.
    private var use: String {
        var parts: [String] = []
        if !holders.isEmpty {
            let rest = statistics.inUse - holders.count
            let list = holders.map { "\($0.place) for \($0.age.roundedForReading)" }.joined(separator: ", ")
            parts.append("\(statistics.inUse) held by \(list)" + (rest > 0 ? " and \(rest) more" : ""))
        }
        if statistics.opening > 0 { parts.append("\(statistics.opening) being opened") }
        if statistics.checking > 0 { parts.append("\(statistics.checking) being checked") }
        if statistics.closing > 0 { parts.append("\(statistics.closing) being closed") }
        return parts.isEmpty ? "none could be opened" : parts.joined(separator: ", ")
    }
}

extension Duration {
    /// The duration to the millisecond, which is what is worth reading.
    fileprivate var roundedForReading: Duration {
        .milliseconds(Int64(self / .milliseconds(1)))
    }
}
