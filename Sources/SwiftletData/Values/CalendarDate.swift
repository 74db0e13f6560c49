/// A day of the calendar, in no particular time zone: a birthday, a due date.
///
/// The calendar is the proleptic Gregorian one (ISO 8601), in which the year 0 is the one before the year 1.
public struct CalendarDate: Hashable, Sendable {
    /// Days since 1970-01-01; `Int32.min` and `.max` for the days before and after all others.
    public let daysSince1970: Int32

    /// The day that is so many days after 1970-01-01, or before it.
    public init(daysSince1970: Int32) { self.daysSince1970 = daysSince1970 }

    /// The day of a year, month (1 to 12) and day (1 to 31); nil if there is none.
    public init?(year: Int, month: Int, day: Int) {
        guard (-5_000_000...5_880_000).contains(year), (1...12).contains(month), (1...31).contains(day) else {
            return nil
        }
        // The year is counted from March, so that a leap day ends it.
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shifted.floorDivided(by: 400)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        self.init(daysSince1970: Int32(days))
        guard components == (year, month, day) else { return nil }
    }

    /// A day after all others, which PostgreSQL calls `infinity`.
    public static let distantFuture = CalendarDate(daysSince1970: .max)
    /// A day before all others, which PostgreSQL calls `-infinity`.
    public static let distantPast = CalendarDate(daysSince1970: .min)

    /// Whether it is a day of the calendar, and neither `distantFuture` nor `distantPast`.
    public var isFinite: Bool { daysSince1970 > .min && daysSince1970 < .max }

    /// The year.
    public var year: Int { components.year }
    /// The month, from 1.
    public var month: Int { components.month }
    /// The day of the month, from 1.
    public var day: Int { components.day }

    /// The year, the month and the day, at the cost of one.
    package var components: (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = (Int(daysSince1970) + 719_468).floorDivided(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = (shiftedMonth + 2) % 12 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

extension CalendarDate: Comparable {
    /// Whether one day comes before another.
    public static func < (first: CalendarDate, second: CalendarDate) -> Bool {
        first.daysSince1970 < second.daysSince1970
    }
}

extension CalendarDate: LosslessStringConvertible {
    /// The day as ISO 8601 text: `2026-02-28`; years that do not have four digits have a sign, as in `-0044-03-15`.
    ///
    /// `distantFuture` and `distantPast` are `infinity` and `-infinity`.
    public var description: String {
        guard isFinite else { return self == .distantFuture ? "infinity" : "-infinity" }
        let (year, month, day) = components
        let sign = year < 0 ? "-" : year > 9999 ? "+" : ""
        return sign + year.magnitude.padded(4) + "-" + month.padded(2) + "-" + day.padded(2)
    }

    /// Reads the text of a day; nil if it is none.
    public init?(_ description: String) {
        switch description {
        case "infinity": self = .distantFuture
        case "-infinity": self = .distantPast
        default:
            var scanner = TextScanner(description)
            guard let date = CalendarDate(from: &scanner), scanner.isAtEnd else { return nil }
            self = date
        }
    }

    package init?(from scanner: inout TextScanner) {
        let sign = scanner.take("+") ? 1 : scanner.take("-") ? -1 : 0
        guard let (year, width) = scanner.number(), width == 4 || (width > 4 && width < 8 && sign != 0),
            scanner.take("-"), let month = scanner.number(2), scanner.take("-"), let day = scanner.number(2)
        else { return nil }
        self.init(year: Int(year) * (sign < 0 ? -1 : 1), month: Int(month), day: Int(day))
    }
}
