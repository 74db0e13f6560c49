import SwiftletSchema

/// Which ends belong to a range, in the notation of intervals.
enum RangeBounds: String, Sendable {
    case none = "()"
    case lower = "[)"
    case upper = "(]"
    case both = "[]"
    case empty

    init(includesLower: Bool, includesUpper: Bool) {
        switch (includesLower, includesUpper) {
        case (false, false): self = .none
        case (true, false): self = .lower
        case (false, true): self = .upper
        case (true, true): self = .both
        }
    }

    var includesLower: Bool { self == .lower || self == .both }
    var includesUpper: Bool { self == .upper || self == .both }

    /// Writes `{"lower":1,"upper":10,"bounds":"[)"}`.
    func write(lower: some Schema, upper: some Schema, to writer: inout JSONWriter) {
        writer.raw("{\"lower\":")
        lower.write(to: &writer)
        writer.raw(",\"upper\":")
        upper.write(to: &writer)
        writer.raw(",\"bounds\":")
        rawValue.write(to: &writer)
        writer.raw("}")
    }
}
