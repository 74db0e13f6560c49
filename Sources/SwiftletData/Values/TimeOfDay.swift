/// A time of day to the microsecond, in no particular time zone or at an offset from UTC.
public struct TimeOfDay: Hashable, Sendable {
    /// Microseconds since midnight, from 0 to 86,400,000,000, which is `24:00:00`.
    public let microseconds: Int64
    /// Seconds east of UTC, less than a day; nil for a time in no particular time zone.
    public let offset: Int32?

    /// The time so many microseconds after midnight; nil if that is not within the day, or the offset is none.
    public init?(microseconds: Int64, offset: Int? = nil) {
        guard (0...86_400_000_000).contains(microseconds), abs(offset ?? 0) < 86_400 else { return nil }
        self.microseconds = microseconds
        self.offset = offset.map(Int32.init)
    }

    /// The time of a clock; nil if there is none.
    public init?(hour: Int, minute: Int, second: Int = 0, microsecond: Int = 0, offset: Int? = nil) {
        guard (0...24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second),
            (0..<1_000_000).contains(microsecond)
        else { return nil }
        let seconds = (hour * 60 + minute) * 60 + second
        self.init(microseconds: Int64(seconds * 1_000_000 + microsecond), offset: offset)
    }

    /// The hour, from 0 to 24.
    public var hour: Int { Int(microseconds / 3_600_000_000) }
    /// The minute of the hour.
    public var minute: Int { Int(microseconds / 60_000_000 % 60) }
    /// The second of the minute.
    public var second: Int { Int(microseconds / 1_000_000 % 60) }
    /// The microsecond of the second.
    public var microsecond: Int { Int(microseconds % 1_000_000) }

    /// Microseconds since midnight in UTC; a time in no particular time zone is taken as it is.
    private var universal: Int64 { microseconds - Int64(offset ?? 0) * 1_000_000 }
}

extension TimeOfDay: Comparable {
    /// Whether one time comes before another on the same day; of two at the same moment, the one further east.
    public static func < (first: TimeOfDay, second: TimeOfDay) -> Bool {
        (first.universal, -(first.offset ?? 0)) < (second.universal, -(second.offset ?? 0))
    }
}

extension TimeOfDay: LosslessStringConvertible {
    /// The time as ISO 8601 text: `10:20:30`, `10:20:30.5`, `10:20:30+02:00`.
    public var description: String {
        hour.padded(2) + ":" + minute.padded(2) + ":" + second.padded(2) + fractionText(microseconds % 1_000_000)
            + offsetText
    }

    private var offsetText: String {
        guard let offset else { return "" }
        let size = offset.magnitude
        let seconds = size % 60 == 0 ? "" : ":" + (size % 60).padded(2)
        return (offset < 0 ? "-" : "+") + (size / 3600).padded(2) + ":" + (size / 60 % 60).padded(2) + seconds
    }

    /// Reads the text of a time, whose seconds may be left out and whose offset may be `Z`; nil if it is none.
    public init?(_ description: String) {
        var scanner = TextScanner(description)
        guard let microseconds = scanner.clock() else { return nil }
        var offset: Int?
        if !scanner.isAtEnd {
            guard let seconds = scanner.offset(), scanner.isAtEnd else { return nil }
            offset = Int(seconds)
        }
        self.init(microseconds: microseconds, offset: offset)
    }
}
