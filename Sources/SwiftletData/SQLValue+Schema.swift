public import SwiftletSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension SQLValue: Schema {
    /// Any JSON.
    public static var schema: SchemaDescription { .anything }

    /// Reads one value; a number with a fraction is read as `.real`, a list or an object as `.json`.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> SQLValue? {
        try RawJSON.read(from: &reader).map { SQLValue(json: $0.description) }
    }

    /// Writes the value as the JSON of its Swift type: dates in ISO 8601, bytes in base64, arrays as lists, ranges and
    /// rows as objects. A date without end, and numbers that only the database holds, are written as their text.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): value.write(to: &writer)
        case .integer(let value): value.write(to: &writer)
        case .real(let value): value.write(to: &writer)
        case .text(let value): value.write(to: &writer)
        case .blob(let bytes): Data(bytes).write(to: &writer)
        case .date(let value):
            let seconds = value.timeIntervalSince1970
            if seconds.isInfinite {
                writer.string(seconds > 0 ? "infinity" : "-infinity")
            } else {
                value.write(to: &writer)
            }
        case .uuid(let value): value.write(to: &writer)
        case .decimal(let value): value.write(to: &writer)
        case .json(let value): value.write(to: &writer)
        case .day(let value): value.write(to: &writer)
        case .time(let value): value.write(to: &writer)
        case .interval(let value): value.write(to: &writer)
        case .array(let value): value.write(to: &writer)
        case .range(let value): value.write(to: &writer)
        case .composite(let value): value.row.write(to: &writer)
        case .other(let value): value.write(to: &writer)
        }
    }

    /// Takes text that is known to be JSON.
    init(json text: String) {
        switch text.utf8.first {
        case UInt8(ascii: "n"): self = .null
        case UInt8(ascii: "t"): self = .bool(true)
        case UInt8(ascii: "f"): self = .bool(false)
        case UInt8(ascii: "\""): self = .text((try? String(json: text.utf8)) ?? text)
        case UInt8(ascii: "{"), UInt8(ascii: "["): self = .json(RawJSON(known: text))
        default: self = Int64(text).map(SQLValue.integer) ?? .real(Double(text) ?? .nan)
        }
    }
}
