package import HTTPTypes

/// The id by which a request is followed through logs and from service to service.
///
/// One that was made here is two numbers, which become text only where they are written.
package struct RequestID: Sendable, Hashable, CustomStringConvertible {
    private enum Form: Sendable, Hashable {
        case made(UInt64, UInt64)
        case given(String)
    }

    private let form: Form

    /// The id whose text is the hexadecimal digits of two numbers.
    package init(_ first: UInt64, _ second: UInt64) { form = .made(first, second) }

    /// The id with a given text; nil unless the text is fit for logs and header fields: letters, digits and `-_.:/=+`, at
    /// most 128 of them.
    package init?(_ text: String) {
        let bytes = text.utf8
        guard (1...Self.maxLength).contains(bytes.count), bytes.allSatisfy(Self.isFit) else { return nil }
        form = .given(text)
    }

    /// The text: the one given, or 32 hexadecimal digits.
    package var description: String {
        switch form {
        case .given(let text): text
        case .made: withUTF8 { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Lends the text in UTF-8; an id that was made costs no allocation.
    package func withUTF8<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        switch form {
        case .given(var text):
            return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
        case .made(let first, let second):
            let digits = (
                Self.digits(first), Self.digits(first >> 32), Self.digits(second), Self.digits(second >> 32)
            )
            return withUnsafeBytes(of: digits) { body($0) }
        }
    }

    /// The most bytes of a text that is given.
    private static let maxLength = 128
    /// The most bytes that ``writeField(to:)`` writes.
    static let maxFieldSize = 16 + maxLength

    /// Writes the field line of an answer's head, with its end.
    func writeField(to cursor: inout ByteCursor) {
        cursor.put("x-request-id: ")
        withUTF8 { cursor.put($0) }
        cursor.put("\r\n")
    }

    /// The hexadecimal digits of the lower 32 bits as eight bytes, computed side by side: each half byte is moved into a
    /// byte of its own, and the six letters are lifted from behind `9` to `a`.
    private static func digits(_ value: UInt64) -> UInt64 {
        var spread = value & 0xFFFF_FFFF
        spread = (spread | spread << 16) & 0x0000_FFFF_0000_FFFF
        spread = (spread | spread << 8) & 0x00FF_00FF_00FF_00FF
        spread = (spread | spread << 4) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = ((spread &+ 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101
        return spread &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
    }

    private static func isFit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "-")...UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "="), UInt8(ascii: "+"):
            true
        default: false
        }
    }
}

extension HTTPField.Name {
    /// `x-request-id`: the id by which a request is followed from service to service.
    package static let requestID = HTTPField.Name("x-request-id")!  // reason: a literal that is a token
}
