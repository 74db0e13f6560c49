#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

// `Date` counts seconds from 2001 in 53 bits. Within 2^33 seconds of that and of 1970, which are the years 1729 to 2241,
// neighbouring values lie less than a microsecond apart, so that every microsecond comes back as the one it was. Outside
// of them it comes back as the nearest one that `Date` knows.
extension Date {
    /// Seconds from 1970 to 2000, from where PostgreSQL counts.
    private static var secondsUntil2000: Int64 { 946_684_800 }
    /// Seconds from 2000 to 2001, from where `Date` counts.
    private static var secondsFrom2000: Int64 { 31_622_400 }

    /// Microseconds since 2000, rounded to the nearest; nil for the infinities, and dates that 64 bits cannot tell.
    package var microsecondsSince2000: Int64? {
        let seconds = timeIntervalSince1970
        guard seconds.magnitude < 9_223_372_036_854 else { return nil }
        // The fraction is split off first, which is exact: the product of all of it would be rounded.
        let whole = seconds.rounded(.down)
        let fraction = Int64(((seconds - whole) * 1_000_000).rounded())
        let (scaled, overflows) = (Int64(whole) - Self.secondsUntil2000).multipliedReportingOverflow(by: 1_000_000)
        let (sum, overflowsToo) = scaled.addingReportingOverflow(fraction)
        return overflows || overflowsToo ? nil : sum
    }

    /// The date nearest to a microsecond.
    package init(microsecondsSince2000 microseconds: Int64) {
        let (from2001, isEarly) = microseconds.subtractingReportingOverflow(Self.secondsFrom2000 * 1_000_000)
        guard !isEarly, from2001 >= -(1 << 32) * 1_000_000 else {
            // Counted from 1970, it would be rounded twice.
            let seconds =
                isEarly
                ? Double(microseconds) / 1_000_000 - Double(Self.secondsFrom2000) : Double(from2001) / 1_000_000
            self.init(timeIntervalSinceReferenceDate: seconds)
            return
        }
        // Counted from 1970, it is the number that a program would write for it: 1.5, not 1.5 and a rounding error.
        let (from1970, isLate) = microseconds.addingReportingOverflow(Self.secondsUntil2000 * 1_000_000)
        let seconds =
            isLate
            ? Double(microseconds) / 1_000_000 + Double(Self.secondsUntil2000) : Double(from1970) / 1_000_000
        self.init(timeIntervalSince1970: seconds)
    }
}
