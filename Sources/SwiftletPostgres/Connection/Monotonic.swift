#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The clock of deadlines: nanoseconds that only grow.
enum Monotonic {
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// The time after so long; `max` for durations that are no limit (zero).
    static func deadline(in duration: Duration) -> UInt64 {
        guard duration > .zero else { return .max }
        let nanoseconds = UInt64(clamping: Int64((duration / .nanoseconds(1)).rounded(.up)))
        let (deadline, isTooFar) = now.addingReportingOverflow(nanoseconds)
        return isTooFar ? .max : deadline
    }
}
