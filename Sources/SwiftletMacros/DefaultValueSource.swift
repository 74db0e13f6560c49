import SwiftParser
import SwiftSyntax

extension ExprSyntax {
    /// The expression for what documents can say about this default value: `.json("5")`, `.now`, `.uuid`, `.computed`.
    var defaultValueSource: String {
        switch trimmedDescription {
        case ".now", "Date()", "Date.now": return ".now"
        case "UUID()": return ".uuid"
        default: return constantJSON.map { ".json(\($0.swiftLiteral))" } ?? ".computed"
        }
    }

    /// The JSON text of a literal.
    var constantJSON: String? {
        if let literal = self.as(BooleanLiteralExprSyntax.self) { return literal.literal.text }
        if let literal = self.as(StringLiteralExprSyntax.self) { return literal.representedLiteralValue?.jsonLiteral }
        if let literal = self.as(IntegerLiteralExprSyntax.self) { return literal.value.map { String($0) } }
        if let literal = self.as(FloatLiteralExprSyntax.self) {
            let text = literal.literal.text.filter { $0 != "_" }
            return text.hasPrefix("0x") ? nil : text
        }
        if let prefixed = self.as(PrefixOperatorExprSyntax.self), prefixed.operator.text == "-" {
            guard
                prefixed.expression.is(IntegerLiteralExprSyntax.self)
                    || prefixed.expression.is(FloatLiteralExprSyntax.self)
            else { return nil }
            return prefixed.expression.constantJSON.map { "-" + $0 }
        }
        if let array = self.as(ArrayExprSyntax.self) {
            let items = array.elements.map(\.expression.constantJSON)
            guard items.allSatisfy({ $0 != nil }) else { return nil }
            return "[" + items.compactMap { $0 }.joined(separator: ",") + "]"
        }
        if let dictionary = self.as(DictionaryExprSyntax.self), case .colon = dictionary.content { return "{}" }
        return nil
    }
}

extension IntegerLiteralExprSyntax {
    /// The number, unless it is too large for 64 bits.
    var value: UInt64? {
        let digits = literal.text.filter { $0 != "_" }
        if digits.hasPrefix("0x") { return UInt64(digits.dropFirst(2), radix: 16) }
        if digits.hasPrefix("0b") { return UInt64(digits.dropFirst(2), radix: 2) }
        if digits.hasPrefix("0o") { return UInt64(digits.dropFirst(2), radix: 8) }
        return UInt64(digits)
    }
}
