import Logging

/// Writes one flat JSON object into one line; a name that was written already is left out.
struct LogJSONWriter {
    private var text = "{"
    private var names: Set<String> = []

    /// Adds a member with a string.
    mutating func add(_ name: String, _ value: String) {
        add(name, .string(value))
    }

    /// Adds a member with a metadata value.
    mutating func add(_ name: String, _ value: Logger.MetadataValue) {
        guard names.insert(name).inserted else { return }
        if names.count > 1 {
            text += ","
        }
        appendString(name)
        text += ":"
        append(value)
    }

    /// The object, closed.
    func finished() -> String {
        text + "}"
    }

    private mutating func append(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let string):
            appendString(string)
        case .stringConvertible(let value):
            switch value {
            case let value as Bool: text += value ? "true" : "false"
            case let value as Int: text += String(value)
            case let value as Double where value.isFinite: text += value.description
            default: appendString(value.description)
            }
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                append(element)
            }
            text += "]"
        case .dictionary(let members):
            text += "{"
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { text += "," }
                appendString(member.key)
                text += ":"
                append(member.value)
            }
            text += "}"
        }
    }

    /// Escapes by RFC 8259 section 7; beyond it, all that is unsafe to show on a terminal.
    private mutating func appendString(_ string: String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where LogText.isUnsafe(scalar):
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
