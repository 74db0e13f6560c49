import SwiftletData

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Dates, times and intervals in binary form: days and microseconds since 2000.
enum PostgresTime {
    /// Days from 1970 to 2000.
    private static var daysUntil2000: Int32 { 10_957 }
    /// The microseconds that `Date` tells apart: within 2^33 seconds of 1970 and of 2001, from where it counts.
    private static let exactDates = (31_622_400 - (1 << 33)) * 1_000_000...(-946_684_800 + (1 << 33)) * 1_000_000
    /// From the year 4713 before Christ to 294276 (PostgreSQL's manual, table 8.9).
    private static let timestamps: Range<Int64> = -211_813_488_000_000_000..<9_223_371_331_200_000_000
    /// From the year 4713 before Christ to 5874897, in days since 1970.
    private static let days: Range<Int32> = -2_440_588..<2_145_042_906

    /// Whether a `Date` tells the microsecond: always near our time, elsewhere only whole seconds.
    @inline(__always)
    static func isExactAsDate(_ micros: Int64) -> Bool { exactDates.contains(Int(micros)) }

    /// A point in time that is far from ours: infinity, a whole second as a date, and others as text.
    @inline(never)
    static func farTimestamp(_ micros: Int64, _ oid: UInt32) -> SQLValue {
        if micros == .max { return .date(Date(timeIntervalSince1970: .infinity)) }
        if micros == .min { return .date(Date(timeIntervalSince1970: -.infinity)) }
        if micros % 1_000_000 == 0 { return .date(Date(microsecondsSince2000: micros)) }
        let text = TimestampText.format(microsecondsSince2000: micros)
        let hasZone = oid == OID.timestamptz
        return .other(SQLOtherValue(hasZone ? "timestamptz" : "timestamp", text: hasZone ? text + "Z" : text))
    }

    /// The binary form of a date; nil if it is outside of the years that PostgreSQL knows.
    static func microseconds(_ date: Date) -> Int64? {
        let seconds = date.timeIntervalSince1970
        if seconds.isInfinite { return seconds > 0 ? .max : .min }
        return date.microsecondsSince2000.flatMap { timestamps.contains($0) ? $0 : nil }
    }

    /// The binary form of the text of a point in time.
    ///
    /// One with time zone needs an offset in its text, one without must have none but `Z`: the server would take the
    /// first as in the session's time zone, and pass over the second.
    static func microseconds(_ text: String, _ oid: UInt32) throws(DataError) -> Int64 {
        if text == "infinity" { return .max }
        if text == "-infinity" { return .min }
        guard let (micros, offset) = TimestampText.read(text), timestamps.contains(micros) else {
            throw DataError(.encoding, "the text is no timestamp such as 2026-01-31 10:20:30Z: bind a Date")
        }
        if oid == OID.timestamptz, offset == nil {
            throw DataError(
                .encoding, "the text of a timestamp with time zone must end with Z or an offset: bind a Date")
        }
        if oid == OID.timestamp, offset ?? 0 != 0 {
            throw DataError(.encoding, "the text of a timestamp without time zone must not have an offset: bind a Date")
        }
        return micros
    }

    /// The day of so many days since 2000; the infinities are the same numbers on both sides.
    static func day(_ days: Int32) -> CalendarDate {
        days == .max || days == .min
            ? CalendarDate(daysSince1970: days) : CalendarDate(daysSince1970: days &+ daysUntil2000)
    }

    /// Days since 2000.
    static func days(_ date: CalendarDate) throws(DataError) -> Int32 {
        guard date.isFinite else { return date.daysSince1970 }
        guard days.contains(date.daysSince1970) else {
            throw DataError(.encoding, "PostgreSQL's dates reach from the year 4713 before Christ to 5874897")
        }
        return date.daysSince1970 &- daysUntil2000
    }

    static func time(_ micros: Int64, offset: Int?) throws(DataError) -> SQLValue {
        guard let time = TimeOfDay(microseconds: micros, offset: offset) else {
            throw DataError(.decoding, "the server sent a time of day that is none")
        }
        return .time(time)
    }

    /// A time and its zone, in seconds west of UTC.
    static func timeWithOffset(_ bytes: UnsafeRawBufferPointer) throws(DataError) -> SQLValue {
        var reader = BinaryReader(bytes)
        let micros = try reader.read(Int64.self)
        let west = try reader.read(Int32.self)
        try reader.finish()
        return try time(micros, offset: -Int(west))
    }

    static func interval(_ bytes: UnsafeRawBufferPointer) throws(DataError) -> SQLValue {
        var reader = BinaryReader(bytes)
        let micros = try reader.read(Int64.self)
        let days = try reader.read(Int32.self)
        let months = try reader.read(Int32.self)
        try reader.finish()
        return .interval(CalendarInterval(months: months, days: days, microseconds: micros))
    }
}
