import SwiftletData
import SwiftletSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension PostgresBinary {
    /// What is bound to text: text, and the types that are read from text as they were.
    ///
    /// The server takes a parameter for text, too, when nothing in the statement says what it is, as in `SELECT $1`.
    static func text(_ value: SQLValue, _ oid: UInt32) throws(DataError) -> String {
        switch value {
        case .text(let text): return text
        case .json(let json): return json.description
        case .uuid(let uuid): return uuid.uuidString.lowercased()
        case .decimal(let number) where !number.isNaN: return number.description
        case .day(let day): return day.description
        case .time(let time): return time.description
        case .interval(let interval): return interval.description
        case .date(let date):
            if let text = TimestampText.format(date) { return text + "Z" }
        case .other(let other):
            if case .text(let text) = other.content { return text }
        default: break
        }
        throw mismatch(value, oid, "a String, or say in the statement which type is meant, as in $1::int8")
    }

    /// What is bound to JSON: JSON, text as JSON, and values that JSON has one form for.
    static func json(_ value: SQLValue, _ oid: UInt32) throws(DataError) -> String {
        switch value {
        case .json(let json): return json.description
        case .text(let text): return text
        case .bool, .integer, .real, .decimal, .array, .range, .composite:
            guard let json = RawJSON(sqlValue: value) else {
                throw DataError(.encoding, "the value holds a number or a date that JSON cannot write")
            }
            return json.description
        default: throw mismatch(value, oid, "RawJSON, or a value with \\(json:)")
        }
    }
}
