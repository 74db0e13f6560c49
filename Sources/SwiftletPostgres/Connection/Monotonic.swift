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

    /// A duration in nanoseconds; `max` for one that is no limit (zero).
    static func nanoseconds(_ duration: Duration) -> UInt64 {
        guard duration > .zero else { return .max }
        let nanoseconds = (duration / .nanoseconds(1)).rounded(.up)
        return nanoseconds < 0x1p63 ? UInt64(nanoseconds) : .max
    }

    /// The time after so many nanoseconds; `max` if that is never.
    static func deadline(in nanoseconds: UInt64) -> UInt64 {
        guard nanoseconds < .max else { return .max }
        let (deadline, isTooFar) = now.addingReportingOverflow(nanoseconds)
        return isTooFar ? .max : deadline
    }

    /// How many nanoseconds there are until a time, 0 if it is over; `max` if that is never.
    static func time(until deadline: UInt64) -> UInt64 {
        guard deadline < .max else { return .max }
        return deadline - min(deadline, now)
    }

    /// The time after so long; `max` for durations that are no limit (zero).
    static func deadline(in duration: Duration) -> UInt64 { deadline(in: nanoseconds(duration)) }
}
