import SwiftSyntax

extension TypeSyntax {
    /// Refuses types that have no form in JSON.
    func checkWritable(_ name: String) throws(Refusal) {
        if self.is(TupleTypeSyntax.self) {
            guard let only = self.as(TupleTypeSyntax.self)?.elements.first, only.firstName == nil,
                self.as(TupleTypeSyntax.self)?.elements.count == 1
            else { throw Refusal(.tuple(name)) }
            return try only.type.checkWritable(name)
        }
        if let attributed = self.as(AttributedTypeSyntax.self) { return try attributed.baseType.checkWritable(name) }
        if let optional = self.as(OptionalTypeSyntax.self) { return try optional.wrappedType.checkWritable(name) }
        if let array = self.as(ArrayTypeSyntax.self) { return try array.element.checkWritable(name) }
        if self.is(FunctionTypeSyntax.self) { throw Refusal(.function(name)) }
        if let unwrapped = self.as(ImplicitlyUnwrappedOptionalTypeSyntax.self) {
            throw Refusal(.unwrapped(name, unwrapped.wrappedType.trimmedDescription))
        }
    }
}

extension String {
    /// Whether a type of this name is one of the standard library's integers.
    var isIntegerType: Bool {
        ["Int", "Int8", "Int16", "Int32", "Int64", "UInt", "UInt8", "UInt16", "UInt32", "UInt64"].contains(self)
    }

    /// Whether this names an optional type.
    var isOptionalType: Bool { hasSuffix("?") || hasPrefix("Optional<") }
}

extension ExprSyntax {
    /// The type of a value that shows it: a literal, `Date()`, `Date.now` or `UUID()`.
    var evidentType: String? {
        if self.is(IntegerLiteralExprSyntax.self) { return "Int" }
        if self.is(FloatLiteralExprSyntax.self) { return "Double" }
        if self.is(BooleanLiteralExprSyntax.self) { return "Bool" }
        if self.is(StringLiteralExprSyntax.self) { return "String" }
        if let prefixed = self.as(PrefixOperatorExprSyntax.self), prefixed.operator.text == "-" {
            return prefixed.expression.evidentType
        }
        switch trimmedDescription {
        case "Date()", "Date.now": return "Date"
        case "UUID()": return "UUID"
        default: return nil
        }
    }
}
