import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The time that stands on a log line.
enum LogTime {
    /// Appends a time in ISO 8601, UTC, with milliseconds: `2025-01-31T12:00:00.000Z`.
    static func appendISO8601(_ time: timespec, to bytes: inout GrowingBytes) {
        let date = date(ofDay: day(of: time))
        append(date.year, digits: 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(date.month, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(date.day, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        appendTimeOfDay(time, to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
    }

    /// Appends the time of day in UTC with milliseconds: `12:00:00.000`.
    static func appendTimeOfDay(_ time: timespec, to bytes: inout GrowingBytes) {
        let second = time.tv_sec - day(of: time) * secondsOfDay
        append(second / 3600, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(second / 60 % 60, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(second % 60, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        append(time.tv_nsec / 1_000_000, digits: 3, to: &bytes)
    }

    /// The time now.
    static var now: timespec {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time
    }

    /// The time now, in seconds since 1970 with milliseconds.
    static var secondsSince1970: Double {
        let time = now
        return Double(time.tv_sec) + Double(time.tv_nsec / 1_000_000) / 1000
    }

    // MARK: Dates

    private static let secondsOfDay = 86_400

    /// The day that was asked for last and its date, four numbers in one; at first 1970-01-01. The system looks for a time
    /// zone, behind a lock, to tell what is the same for all lines of a day.
    private static let lastDay = Atomic<UInt64>(1970 << 16 | 1 << 8 | 1)

    /// The day of a time, counted from 1970-01-01.
    private static func day(of time: timespec) -> Int {
        (time.tv_sec >= 0 ? time.tv_sec : time.tv_sec - (secondsOfDay - 1)) / secondsOfDay
    }

    private static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
        let known = lastDay.load(ordering: .relaxed)
        if known >> 32 == UInt64(bitPattern: Int64(day)) {
            return (Int(known >> 16 & 0xFFFF), Int(known >> 8 & 0xFF), Int(known & 0xFF))
        }
        // Noon: a zone that counts leap seconds puts midnight into the day before.
        var seconds = day * secondsOfDay + secondsOfDay / 2
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = (year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday))
        if (0..<1 << 31).contains(day), (0..<1 << 16).contains(date.year) {
            lastDay.store(UInt64(day << 32 | date.year << 16 | date.month << 8 | date.day), ordering: .relaxed)
        }
        return date
    }

    private static func append(_ value: Int, digits: Int, to bytes: inout GrowingBytes) {
        bytes.append(digits: UInt64(clamping: value), atLeast: digits)
    }
}
