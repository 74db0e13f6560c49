import SwiftletSchema

/// Any JSON, taken apart with the reader's public means.
indirect enum Tree: Schema, Equatable {
    case null
    case bool(Bool)
    /// The digits as they stand.
    case number(String)
    case string(String)
    case array([Tree])
    /// The members, of those with the same name the last.
    case object([String: Tree])

    static var schema: SchemaDescription { .anything }

    static func read(from reader: inout JSONReader) throws(JSONError) -> Tree? {
        if try reader.readNull() { return .null }
        if let number = try reader.numberText() { return .number(number) }
        // The kind of a value is only told by trying; a copy of its text can be tried again.
        let text = try reader.readRaw()
        let bytes = Array(text.utf8)
        switch bytes.first {
        case UInt8(ascii: "["): return .array(try part([Tree].self, of: bytes, &reader))
        case UInt8(ascii: "{"): return .object(try part([String: Tree].self, of: bytes, &reader))
        case UInt8(ascii: "\""): return .string(try part(String.self, of: bytes, &reader))
        default: return .bool(try part(Bool.self, of: bytes, &reader))
        }
    }

    private static func part<Value: Schema>(
        _: Value.Type, of bytes: [UInt8], _ reader: inout JSONReader
    ) throws(JSONError) -> Value {
        do {
            return try Value(json: bytes)
        } catch let error as JSONError {
            throw error
        } catch {
            throw JSONError(JSONError.Code.notEncodable, line: 0, column: 0)
        }
    }

    func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): value.write(to: &writer)
        case .number(let digits): writer.raw(json: digits)
        case .string(let text): text.write(to: &writer)
        case .array(let items): items.write(to: &writer)
        case .object(let members): members.write(to: &writer)
        }
    }

    /// Whether the same bytes stand everywhere; `==` takes canonically equivalent texts for equal.
    func isExactly(_ other: Tree) -> Bool {
        switch (self, other) {
        case (.null, .null): true
        case (.bool(let own), .bool(let its)): own == its
        case (.number(let own), .number(let its)): own == its
        case (.string(let own), .string(let its)): own.utf8.elementsEqual(its.utf8)
        case (.array(let own), .array(let its)):
            own.count == its.count && zip(own, its).allSatisfy { $0.isExactly($1) }
        case (.object(let own), .object(let its)):
            own.count == its.count && own.allSatisfy { name, value in its[name]?.isExactly(value) ?? false }
        default: false
        }
    }
}
