extension String {
    /// The text as a literal of Swift.
    var swiftLiteral: String {
        quoted { "\\u{\(String($0.value, radix: 16))}" }
    }

    /// The text as a JSON string (RFC 8259, section 7).
    var jsonLiteral: String {
        quoted { control in
            let digits = String(control.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
    }

    /// The text in quotes, with the escapes that Swift and JSON share and others for the rest of the controls.
    private func quoted(escaping control: (Unicode.Scalar) -> String) -> String {
        var result = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\0"..<" ": result += control(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension String? {
    /// The text as a literal of Swift, or `nil`.
    var swiftLiteral: String {
        map(\.swiftLiteral) ?? "nil"
    }
}
