#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What lies between two values, either of which may be missing: `[2026-01-01,2026-02-01)`.
///
/// PostgreSQL gives ranges of whole numbers and days back in one form, in which the beginning belongs to the range and
/// the end does not: `[1,3]` becomes `[1,4)`.
public struct SQLRange<Bound: SQLConvertible & Sendable>: Sendable {
    /// Where it begins; nil if it has no beginning.
    public let lower: Bound?
    /// Where it ends; nil if it has no end.
    public let upper: Bound?
    /// Whether the beginning itself belongs to it.
    public let includesLower: Bool
    /// Whether the end itself belongs to it.
    public let includesUpper: Bool
    /// Whether nothing at all belongs to it; it then has neither beginning nor end.
    public let isEmpty: Bool

    /// Makes a range; by default its beginning belongs to it and its end does not.
    public init(lower: Bound?, upper: Bound?, includesLower: Bool = true, includesUpper: Bool = false) {
        self.lower = lower
        self.upper = upper
        self.includesLower = includesLower && lower != nil
        self.includesUpper = includesUpper && upper != nil
        isEmpty = false
    }

    private init() {
        (lower, upper, includesLower, includesUpper, isEmpty) = (nil, nil, false, false, true)
    }

    /// The range to which nothing belongs.
    public static var empty: SQLRange { SQLRange() }

    /// Makes a range without its end, as in `1..<10`; one of no length is empty.
    public init(_ range: Range<Bound>) where Bound: Comparable {
        self = range.isEmpty ? .empty : SQLRange(lower: range.lowerBound, upper: range.upperBound)
    }

    /// Makes a range with its end, as in `1...10`.
    public init(_ range: ClosedRange<Bound>) where Bound: Comparable {
        self.init(lower: range.lowerBound, upper: range.upperBound, includesUpper: true)
    }

    /// Makes a range without an end, as in `1...`.
    public init(_ range: PartialRangeFrom<Bound>) where Bound: Comparable {
        self.init(lower: range.lowerBound, upper: nil)
    }

    /// Whether a value belongs to the range.
    public func contains(_ value: Bound) -> Bool where Bound: Comparable {
        guard !isEmpty else { return false }
        if let lower, value < lower || (value == lower && !includesLower) { return false }
        if let upper, value > upper || (value == upper && !includesUpper) { return false }
        return true
    }
}

extension SQLRange: Equatable where Bound: Equatable {}
extension SQLRange: Hashable where Bound: Hashable {}

extension SQLRange: RowDecodable {}

extension SQLRange: SQLConvertible {
    /// The range.
    public var sqlValue: SQLValue {
        guard !isEmpty else { return .range(.empty()) }
        return .range(
            SQLRangeValue(
                lower: lower?.sqlValue, upper: upper?.sqlValue, includesLower: includesLower,
                includesUpper: includesUpper))
    }

    /// Reads a range whose ends fit, or the JSON that an engine without ranges keeps.
    public init?(sqlValue: SQLValue) {
        guard case .range(let range) = sqlValue else {
            guard let range = sqlValue.reading(Self.self) else { return nil }
            self = range
            return
        }
        guard !range.isEmpty else {
            self = .empty
            return
        }
        var (lower, upper): (Bound?, Bound?) = (nil, nil)
        if let value = range.lower {
            guard let bound = Bound(sqlValue: value) else { return nil }
            lower = bound
        }
        if let value = range.upper {
            guard let bound = Bound(sqlValue: value) else { return nil }
            upper = bound
        }
        self.init(lower: lower, upper: upper, includesLower: range.includesLower, includesUpper: range.includesUpper)
    }

    /// The range type that PostgreSQL has for the type of the ends.
    public static var columnType: ColumnType? {
        switch Bound.self {
        case is Int32.Type: .other("int4range")
        case is Int.Type, is Int64.Type: .other("int8range")
        case is Decimal.Type: .other("numrange")
        case is Date.Type: .other("tstzrange")
        case is CalendarDate.Type: .other("daterange")
        default: nil
        }
    }
}
