/// Bytes, written as text in which every scalar up to U+00FF is one byte.
package struct Bytes: Hashable, Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
    package var array: [UInt8]

    package init(_ array: [UInt8]) { self.array = array }

    package init(_ text: String) { array = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }

    package init(stringLiteral text: String) { self.init(text) }

    package var description: String {
        "\"" + array.map { (0x20...0x7E).contains($0) ? String(Unicode.Scalar($0)) : Self.escaped($0) }.joined() + "\""
    }

    private static func escaped(_ byte: UInt8) -> String {
        switch byte {
        case 0x0A: "\\n"
        case 0x0D: "\\r"
        case 0x09: "\\t"
        default: "\\x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
        }
    }

    package static func + (left: Bytes, right: Bytes) -> Bytes { Bytes(left.array + right.array) }
}
