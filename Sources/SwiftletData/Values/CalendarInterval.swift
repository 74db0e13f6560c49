/// A length of time in months, days and microseconds, none of which is a fixed number of the others.
public struct CalendarInterval: Hashable, Sendable {
    /// Months; twelve are a year.
    public var months: Int32
    /// Days, which may have 23 or 25 hours.
    public var days: Int32
    /// Microseconds.
    public var microseconds: Int64

    /// Makes an interval.
    public init(months: Int32 = 0, days: Int32 = 0, microseconds: Int64 = 0) {
        self.months = months
        self.days = days
        self.microseconds = microseconds
    }

    /// An interval longer than all others, which PostgreSQL 17 calls `infinity`.
    public static let infinity = CalendarInterval(months: .max, days: .max, microseconds: .max)
    /// An interval shorter than all others, which PostgreSQL 17 calls `-infinity`.
    public static let negativeInfinity = CalendarInterval(months: .min, days: .min, microseconds: .min)
}

extension CalendarInterval: LosslessStringConvertible {
    /// The interval as ISO 8601 text: `P1Y2M3DT4H5M6.5S`, `P-1D` with a sign where a part is negative.
    public var description: String {
        if self == .infinity { return "infinity" }
        if self == .negativeInfinity { return "-infinity" }
        let day = Self.part(months / 12, "Y") + Self.part(months % 12, "M") + Self.part(days, "D")
        let seconds = microseconds / 1_000_000
        let clock = Self.part(seconds / 3600, "H") + Self.part(seconds / 60 % 60, "M") + secondsText
        if clock.isEmpty { return day.isEmpty ? "PT0S" : "P" + day }
        return "P" + day + "T" + clock
    }

    private var secondsText: String {
        let (seconds, fraction) = (microseconds % 60_000_000).quotientAndRemainder(dividingBy: 1_000_000)
        guard seconds != 0 || fraction != 0 else { return "" }
        let sign = seconds < 0 || fraction < 0 ? "-" : ""
        return sign + "\(seconds.magnitude)" + fractionText(Int64(fraction.magnitude)) + "S"
    }

    private static func part(_ number: some FixedWidthInteger, _ unit: String) -> String {
        number == 0 ? "" : "\(number)" + unit
    }

    /// Reads ISO 8601 text of whole numbers, in which seconds may have a fraction; nil if it is none.
    public init?(_ description: String) {
        switch description {
        case "infinity": self = .infinity
        case "-infinity": self = .negativeInfinity
        default:
            var parser = IntervalParser(description)
            guard let interval = parser.parse() else { return nil }
            self = interval
        }
    }
}

/// Reads the text of an interval.
private struct IntervalParser {
    private var scanner: TextScanner
    private var months: Int64 = 0
    private var days: Int64 = 0
    private var microseconds: Int64 = 0

    init(_ text: String) { scanner = TextScanner(text) }

    mutating func parse() -> CalendarInterval? {
        guard scanner.take("P"), !scanner.isAtEnd else { return nil }
        guard parts([("Y", \.months, 12), ("M", \.months, 1), ("W", \.days, 7), ("D", \.days, 1)]) else { return nil }
        if scanner.take("T") {
            guard !scanner.isAtEnd,
                parts([
                    ("H", \.microseconds, 3_600_000_000), ("M", \.microseconds, 60_000_000),
                    ("S", \.microseconds, 1_000_000),
                ])
            else { return nil }
        }
        guard scanner.isAtEnd, let months = Int32(exactly: months), let days = Int32(exactly: days) else { return nil }
        return CalendarInterval(months: months, days: days, microseconds: microseconds)
    }

    /// Reads numbers with their units, which stand in this order where they stand at all.
    private mutating func parts(
        _ units: [(name: Unicode.Scalar, field: WritableKeyPath<IntervalParser, Int64>, size: Int64)]
    ) -> Bool {
        var units = units[...]
        while let next = scanner.next, next != UInt8(ascii: "T") {
            let isNegative = scanner.take("-")
            if !isNegative { _ = scanner.take("+") }
            guard let (number, _) = scanner.number() else { return false }
            var fraction: Int64?
            if scanner.take(".") {
                fraction = scanner.millionths()
                guard fraction != nil else { return false }
            }
            guard let index = units.firstIndex(where: { scanner.take($0.name) }) else { return false }
            let unit = units[index]
            units = units[(index + 1)...]
            guard fraction == nil || unit.name == "S" else { return false }
            guard add(isNegative ? -number : number, unit.size, to: unit.field),
                add(isNegative ? -(fraction ?? 0) : fraction ?? 0, 1, to: unit.field)
            else { return false }
        }
        return true
    }

    private mutating func add(_ number: Int64, _ size: Int64, to field: WritableKeyPath<IntervalParser, Int64>) -> Bool
    {
        let (product, overflows) = number.multipliedReportingOverflow(by: size)
        let (sum, overflowsToo) = self[keyPath: field].addingReportingOverflow(product)
        self[keyPath: field] = sum
        return !overflows && !overflowsToo
    }
}
