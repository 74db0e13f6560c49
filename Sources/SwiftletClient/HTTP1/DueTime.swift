/// When a loop must look at its calls again: one timer for all of them, so that a call costs none.
///
/// Most calls end long before their time is over. The timer is set to the end of the one that ends first, and where that
/// has passed, to the next. Times are nanoseconds.
struct DueTime {
    /// When the timer fires; nil if there is none.
    private(set) var scheduled: UInt64?

    /// Something must be looked at at a time.
    ///
    /// - Returns: Whether the timer must be set to that time, in place of the one there is.
    mutating func add(_ time: UInt64) -> Bool {
        if let scheduled, scheduled <= time { return false }
        scheduled = time
        return true
    }

    /// The timer has fired.
    mutating func fired() {
        scheduled = nil
    }
}
