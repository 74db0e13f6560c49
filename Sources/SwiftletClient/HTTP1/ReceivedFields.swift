import HTTPTypes
import NIOCore

/// The header fields of an answer: as they came until somebody asks for them, which most callers do not.
enum ReceivedFields: Sendable {
    case parsed(HTTPFields)
    /// Field lines that ``ResponseParser`` has let pass, each with its end.
    case lines(ByteBuffer)

    var fields: HTTPFields {
        switch self {
        case .parsed(let fields): fields
        case .lines(let bytes): bytes.withUnsafeReadableBytes(Self.parse)
        }
    }

    private static func parse(_ bytes: UnsafeRawBufferPointer) -> HTTPFields {
        var fields = HTTPFields()
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes.byte(end) != .carriageReturn { end &+= 1 }
            var colon = start
            while colon < end, bytes.byte(colon) != UInt8(ascii: ":") { colon &+= 1 }
            // The parser lets no name pass that is not a token.
            if let name = HTTPField.Name(String(decoding: bytes[start..<colon], as: UTF8.self)), colon < end {
                let value = bytes.trimmed(colon &+ 1..<end)
                fields.append(HTTPField(name: name, value: bytes[value]))
            }
            start = end &+ 2
        }
        return fields
    }
}
