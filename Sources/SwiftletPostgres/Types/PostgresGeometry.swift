import SwiftletData

/// Points and what is made of them, as the text that PostgreSQL reads and writes (manual, section 8.8).
enum PostgresGeometry {
    static func decode(_ bytes: UnsafeRawBufferPointer, _ type: PostgresType) throws(DataError) -> SQLValue {
        var reader = BinaryReader(bytes)
        let text: String
        switch type.oid {
        case OID.point: text = try point(&reader)
        case OID.lseg: text = "[" + (try points(2, &reader)) + "]"
        case OID.box: text = try points(2, &reader)
        case OID.line: text = "{" + (try numbers(3, &reader)) + "}"
        case OID.circle: text = "<" + (try point(&reader)) + "," + (try numbers(1, &reader)) + ">"
        case OID.polygon: text = "(" + (try points(Int(try reader.read(Int32.self)), &reader)) + ")"
        default:
            let isClosed = try reader.read(UInt8.self) != 0
            let points = try points(Int(try reader.read(Int32.self)), &reader)
            text = isClosed ? "(" + points + ")" : "[" + points + "]"
        }
        try reader.finish()
        return .other(SQLOtherValue(type.name, text: text))
    }

    private static func number(_ reader: inout BinaryReader) throws(DataError) -> String {
        let number = try reader.readDouble()
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        let text = number.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func numbers(_ count: Int, _ reader: inout BinaryReader) throws(DataError) -> String {
        var texts: [String] = []
        for _ in 0..<count { texts.append(try number(&reader)) }
        return texts.joined(separator: ",")
    }

    private static func point(_ reader: inout BinaryReader) throws(DataError) -> String {
        "(" + (try numbers(2, &reader)) + ")"
    }

    private static func points(_ count: Int, _ reader: inout BinaryReader) throws(DataError) -> String {
        guard count >= 0, count <= reader.rest.count / 16 else {
            throw DataError(.decoding, "the server sent fewer points than it said")
        }
        var texts: [String] = []
        for _ in 0..<count { texts.append(try point(&reader)) }
        return texts.joined(separator: ",")
    }
}

extension PostgresGeometry {
    /// Appends what a text such as `(1,2)` or `<(1,2),3>` names, in the form that PostgreSQL writes.
    static func encode(_ text: String, _ type: PostgresType, into bytes: inout [UInt8]) throws(DataError) {
        guard let shape = Shape(text), let count = shape.count(for: type.oid) else {
            throw DataError(.encoding, "the text is no \(type.name) as PostgreSQL writes it")
        }
        switch type.oid {
        case OID.path:
            bytes.append(shape.brackets.first == "(" ? 1 : 0)
            bytes.append(bigEndian: count)
        case OID.polygon: bytes.append(bigEndian: count)
        default: break
        }
        for number in shape.numbers { bytes.append(bigEndian: number) }
    }

    /// The numbers of a text, and the brackets around them.
    private struct Shape {
        var numbers: [Double] = []
        var brackets = ""

        init?(_ text: String) {
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                let opening = part.prefix { "([{<".contains($0) }
                let rest = part.dropFirst(opening.count)
                let digits = rest.prefix { !")]}>".contains($0) }
                let closing = rest.dropFirst(digits.count)
                guard closing.allSatisfy({ ")]}>".contains($0) }), let number = Double(digits) else { return nil }
                numbers.append(number)
                brackets += opening + "." + closing
            }
        }

        /// How many points it has; nil if its brackets are not those of the type.
        func count(for oid: UInt32) -> Int32? {
            let count = numbers.count / 2
            let points = [String](repeating: "(..)", count: count).joined()
            let allowed: [String] =
                switch oid {
                case OID.point: ["(..)"]
                case OID.lseg: ["[(..)(..)]"]
                case OID.box: ["(..)(..)"]
                case OID.line: ["{...}"]
                case OID.circle: ["<(..).>"]
                case OID.polygon: ["(" + points + ")"]
                default: ["(" + points + ")", "[" + points + "]"]
                }
            return allowed.contains(brackets) ? Int32(exactly: count) : nil
        }
    }
}
