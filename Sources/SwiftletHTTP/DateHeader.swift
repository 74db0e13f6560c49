#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The `Date` field line of the current second, kept until the second is over (RFC 9110 section 6.6.1).
struct DateHeader {
    private var second = Int.min
    private var cached: [UInt8] = []

    /// `Date: …` with its line end.
    mutating func line() -> [UInt8] {
        line(at: time(nil))
    }

    mutating func line(at second: Int) -> [UInt8] {
        if second != self.second {
            self.second = second
            cached = Array("Date: \(Self.format(second))\r\n".utf8)
        }
        return cached
    }

    /// The IMF-fixdate form (RFC 9110 section 5.6.7) of a time in seconds since 1970, UTC.
    static func format(_ second: Int) -> String {
        let days = floorDivide(second, 86_400)
        let rest = second - days * 86_400
        let (year, month, day) = civil(days)
        let weekday = weekdays[(days % 7 + 11) % 7]
        let clock = "\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))"
        return "\(weekday), \(two(day)) \(months[month - 1]) \(year) \(clock) GMT"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The date in the Gregorian calendar of a day counted from 1970-01-01. Years are taken to start in March, which
    /// puts the leap day at their end.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
        value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
