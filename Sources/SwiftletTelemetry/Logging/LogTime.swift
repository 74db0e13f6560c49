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
        let parts = utc(time)
        append(parts.tm_year + 1900, digits: 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(parts.tm_mon + 1, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(parts.tm_mday, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        append(parts, time, to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
    }

    /// Appends the time of day in UTC with milliseconds: `12:00:00.000`.
    static func appendTimeOfDay(_ time: timespec, to bytes: inout GrowingBytes) {
        append(utc(time), time, to: &bytes)
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

    private static func utc(_ time: timespec) -> tm {
        var seconds = time.tv_sec
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return parts
    }

    private static func append(_ parts: tm, _ time: timespec, to bytes: inout GrowingBytes) {
        append(parts.tm_hour, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(parts.tm_min, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(parts.tm_sec, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        append(time.tv_nsec / 1_000_000, digits: 3, to: &bytes)
    }

    private static func append(_ value: some BinaryInteger, digits: Int, to bytes: inout GrowingBytes) {
        bytes.append(digits: UInt64(clamping: value), atLeast: digits)
    }
}
