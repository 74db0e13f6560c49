import SwiftletSchema

/// What lies between two values, either of which may be missing: then the range has no end on that side.
public struct SQLRangeValue: Hashable, Sendable {
    /// The database's name for the type, such as `int4range`; `range` for one that no column has given.
    public var typeName: String
    /// Where it begins; nil if it has no beginning.
    public var lower: SQLValue?
    /// Where it ends; nil if it has no end.
    public var upper: SQLValue?
    /// Whether the beginning itself belongs to it.
    public var includesLower: Bool
    /// Whether the end itself belongs to it.
    public var includesUpper: Bool
    /// Whether nothing at all belongs to it; it then has neither beginning nor end.
    public var isEmpty: Bool

    /// Makes a range; by default its beginning belongs to it and its end does not.
    public init(
        lower: SQLValue?, upper: SQLValue?, includesLower: Bool = true, includesUpper: Bool = false,
        typeName: String = "range"
    ) {
        self.typeName = typeName
        self.lower = lower
        self.upper = upper
        self.includesLower = includesLower && lower != nil
        self.includesUpper = includesUpper && upper != nil
        isEmpty = false
    }

    /// Makes a range to which nothing belongs.
    public static func empty(typeName: String = "range") -> SQLRangeValue {
        var range = SQLRangeValue(lower: nil, upper: nil, typeName: typeName)
        range.isEmpty = true
        return range
    }

    /// Which ends belong to it, in the notation of intervals: `[)`, `[]`, `(]`, `()` or `empty`.
    var bounds: RangeBounds {
        isEmpty ? .empty : RangeBounds(includesLower: includesLower, includesUpper: includesUpper)
    }

    /// Writes `{"lower":1,"upper":10,"bounds":"[)"}`.
    func write(to writer: inout JSONWriter) {
        bounds.write(lower: lower ?? .null, upper: upper ?? .null, to: &writer)
    }
}
