import Logging

extension LogLine {
    /// Appends a JSON string.
    mutating func append(json text: String) {
        var text = text
        text.withUTF8 { append(json: UnsafeRawBufferPointer($0)) }
    }

    /// Appends a JSON string, escaped by RFC 8259 section 7 and, beyond it, where text is unsafe to show on a terminal.
    mutating func append(json text: UnsafeRawBufferPointer) {
        append(UInt8(ascii: "\""))
        if PlainText.holds(text) {
            append(text)
        } else {
            for scalar in String(decoding: text, as: UTF8.self).unicodeScalars { append(escaped: scalar) }
        }
        append(UInt8(ascii: "\""))
    }

    /// Appends a value of metadata as JSON.
    mutating func append(json value: Logger.MetadataValue) {
        switch value {
        case .string(let string):
            append(json: string)
        case .stringConvertible(let value):
            switch value {
            case let value as Bool: append(value ? "true" : "false")
            case let value as Int: append(decimal: value)
            case let value as Double where value.isFinite: append(value.description)
            default: append(json: value.description)
            }
        case .array(let elements):
            append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { append(UInt8(ascii: ",")) }
                append(json: element)
            }
            append(UInt8(ascii: "]"))
        case .dictionary(let members):
            append(UInt8(ascii: "{"))
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { append(UInt8(ascii: ",")) }
                append(json: member.key)
                append(UInt8(ascii: ":"))
                append(json: member.value)
            }
            append(UInt8(ascii: "}"))
        }
    }

    private mutating func append(escaped scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": append("\\\"")
        case "\\": append("\\\\")
        case "\n": append("\\n")
        case "\r": append("\\r")
        case "\t": append("\\t")
        case _ where LogText.isUnsafe(scalar):
            let digits = String(scalar.value, radix: 16)
            append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
        default: append(String(scalar))
        }
    }
}
