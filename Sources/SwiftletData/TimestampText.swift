#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// Points in time as text that sorts in order of time: `2026-01-31 10:20:30.123456`, in UTC.
package enum TimestampText {
    /// Days from 1970 to 2000.
    private static let daysUntil2000: Int64 = 10_957

    /// The text of a date in the years 0000 to 9999, rounded to the microsecond; nil outside of them.
    package static func format(_ date: Date) -> String? {
        guard let micros = date.microsecondsSince2000, micros >= -63_113_904_000_000_000,
            micros < 252_455_616_000_000_000
        else { return nil }
        return format(microsecondsSince2000: micros)
    }

    /// The text of a point in time in any year; those that do not have four digits have a sign.
    package static func format(microsecondsSince2000 micros: Int64) -> String {
        let (days, inDay) = micros.floorDivided(by: 86_400_000_000)
        let seconds = inDay / 1_000_000
        let date = CalendarDate(daysSince1970: Int32(days + daysUntil2000))
        return date.description + " " + (seconds / 3600).padded(2) + ":" + (seconds / 60 % 60).padded(2) + ":"
            + (seconds % 60).padded(2) + "." + (inDay % 1_000_000).padded(6)
    }

    /// The date of such a text; `T` for the space, a shorter fraction, `Z` and offsets are understood too.
    package static func parse(_ text: String) -> Date? {
        read(text).map { Date(microsecondsSince2000: $0.microsecondsSince2000) }
    }

    /// The point in time of such a text, and seconds east of UTC; without these it is in UTC.
    package static func read(_ text: String) -> (microsecondsSince2000: Int64, offset: Int64?)? {
        var scanner = TextScanner(text)
        guard let date = CalendarDate(from: &scanner) else { return nil }
        let days = Int64(date.daysSince1970) - daysUntil2000
        let (midnight, overflows) = days.multipliedReportingOverflow(by: 86_400_000_000)
        guard !overflows else { return nil }
        guard !scanner.isAtEnd else { return (midnight, nil) }
        guard scanner.take(" ") || scanner.take("T"), let clock = scanner.clock(), clock < 86_400_000_000 else {
            return nil
        }
        var offset: Int64?
        if !scanner.isAtEnd {
            offset = scanner.offset()
            guard offset != nil, scanner.isAtEnd else { return nil }
        }
        let (micros, overflowsToo) = midnight.addingReportingOverflow(clock - (offset ?? 0) * 1_000_000)
        return overflowsToo ? nil : (micros, offset)
    }
}
