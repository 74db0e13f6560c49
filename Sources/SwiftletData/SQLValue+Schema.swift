public import SwiftletSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension SQLValue: Schema {
    /// Any JSON.
    public static var schema: SchemaDescription { .anything }

    /// Reads one value; a number with a fraction is read as `.real`, a list or an object as its JSON text.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> SQLValue? {
        try RawJSON.read(from: &reader).map { SQLValue(json: $0.description) }
    }

    /// Writes the value as the JSON of its Swift type: dates in ISO 8601, bytes in base64.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): value.write(to: &writer)
        case .integer(let value): value.write(to: &writer)
        case .real(let value): value.write(to: &writer)
        case .text(let value): value.write(to: &writer)
        case .blob(let bytes): Data(bytes).write(to: &writer)
        case .date(let value): value.write(to: &writer)
        case .uuid(let value): value.write(to: &writer)
        case .decimal(let value): value.write(to: &writer)
        }
    }

    /// Takes text that is known to be JSON.
    init(json text: String) {
        switch text.utf8.first {
        case UInt8(ascii: "n"): self = .null
        case UInt8(ascii: "t"): self = .bool(true)
        case UInt8(ascii: "f"): self = .bool(false)
        case UInt8(ascii: "\""): self = .text((try? String(json: text.utf8)) ?? text)
        case UInt8(ascii: "{"), UInt8(ascii: "["): self = .text(text)
        default: self = Int64(text).map(SQLValue.integer) ?? .real(Double(text) ?? .nan)
        }
    }
}
