public import SwiftletSchema

extension SQLRange: Schema where Bound: Schema {
    /// An object with the two ends, and which of them belong to the range.
    public static var schema: SchemaDescription {
        .object(
            ObjectDescription(
                // By the type itself, for days and points in time are both strings.
                name: "RangeOf\(Bound.self)", description: "What lies between two values.",
                properties: [
                    PropertyDescription("lower", type: Bound?.self, description: "where it begins, if it does"),
                    PropertyDescription("upper", type: Bound?.self, description: "where it ends, if it does"),
                    PropertyDescription(
                        "bounds", type: RangeBounds.self, description: "which of the ends belong to it",
                        defaultValue: .json("\"[)\"")),
                ]))
    }

    /// Reads `{"lower":1,"upper":10,"bounds":"[)"}`, of which each may be left out.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> SQLRange? {
        guard try reader.beginObject() else { return nil }
        var (lower, upper): (Bound??, Bound??) = (.some(nil), .some(nil))
        var bounds: RangeBounds? = .lower
        while let key = try reader.nextKey() {
            if key == "lower" {
                try reader.member("lower", into: &lower)
            } else if key == "upper" {
                try reader.member("upper", into: &upper)
            } else if key == "bounds" {
                try reader.member("bounds", into: &bounds)
            } else {
                try reader.skipValue()
            }
        }
        guard let lower, let upper, let bounds else { return nil }
        if bounds == .empty { return .empty }
        return SQLRange(
            lower: lower, upper: upper, includesLower: bounds.includesLower, includesUpper: bounds.includesUpper)
    }

    /// Writes `{"lower":1,"upper":10,"bounds":"[)"}`.
    public func write(to writer: inout JSONWriter) {
        let bounds =
            isEmpty ? RangeBounds.empty : RangeBounds(includesLower: includesLower, includesUpper: includesUpper)
        bounds.write(lower: lower, upper: upper, to: &writer)
    }
}

extension RangeBounds: Schema {
    static var schema: SchemaDescription {
        let values: [(RangeBounds, String)] = [
            (.lower, "the beginning"), (.both, "both"), (.upper, "the end"), (.none, "neither"),
            (.empty, "the range is empty"),
        ]
        return .enumeration(
            EnumerationDescription(
                name: "RangeBounds", description: "Which ends belong to a range.", base: String.self,
                values: values.map { ("\"\($0.0.rawValue)\"", $0.1) }))
    }

    static func read(from reader: inout JSONReader) throws(JSONError) -> RangeBounds? {
        guard let text = try reader.readString() else { return nil }
        guard let bounds = RangeBounds(rawValue: text) else {
            reader.violation("must be one of [), [], (], () and empty")
            return nil
        }
        return bounds
    }

    func write(to writer: inout JSONWriter) { writer.string(rawValue) }
}
