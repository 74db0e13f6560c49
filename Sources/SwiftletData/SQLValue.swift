public import SwiftletSchema

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// One value as it is bound to a statement or read from a column.
///
/// An engine that has no type of its own for a case stores it in another and says which
/// (SQLite keeps booleans as integers, and dates, UUIDs and decimals as text).
public enum SQLValue: Hashable, Sendable {
    /// SQL `NULL`.
    case null
    /// A truth value.
    case bool(Bool)
    /// A signed integer of 64 bits.
    case integer(Int64)
    /// An IEEE 754 number of 64 bits.
    case real(Double)
    /// Unicode text.
    case text(String)
    /// Raw bytes.
    case blob([UInt8])
    /// A point in time.
    case date(Date)
    /// A universally unique identifier (RFC 9562).
    case uuid(UUID)
    /// A decimal number of up to 38 digits.
    case decimal(Decimal)
    /// Any JSON.
    case json(RawJSON)
    /// A day of the calendar, in no particular time zone.
    case day(CalendarDate)
    /// A time of day, in no particular time zone or at an offset from UTC.
    case time(TimeOfDay)
    /// A length of time in months, days and microseconds.
    case interval(CalendarInterval)
    /// Values of one type.
    indirect case array(SQLArrayValue)
    /// What lies between two values.
    indirect case range(SQLRangeValue)
    /// A row within a column.
    indirect case composite(SQLCompositeValue)
    /// A value of a type that only the database knows.
    indirect case other(SQLOtherValue)

    /// The name of the stored type, without the value: safe to log.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .integer: "integer"
        case .real: "real"
        case .text: "text"
        case .blob: "blob"
        case .date: "timestamp"
        case .uuid: "uuid"
        case .decimal: "decimal"
        case .json: "json"
        case .day: "date"
        case .time(let value): value.offset == nil ? "time" : "time with an offset"
        case .interval: "interval"
        case .array(let value): value.typeName
        case .range(let value): value.typeName
        case .composite(let value): value.typeName
        case .other(let value): value.typeName
        }
    }
}
