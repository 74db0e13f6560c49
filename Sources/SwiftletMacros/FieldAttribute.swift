import SwiftParser
import SwiftSyntax

extension AttributeListSyntax {
    /// The arguments of every `@Field` in the list.
    var fieldOptions: [ExprSyntax] {
        flatMap { element -> [ExprSyntax] in
            guard let attribute = element.as(AttributeSyntax.self),
                attribute.attributeName.trimmedDescription.split(separator: ".").last == "Field",
                case .argumentList(let arguments) = attribute.arguments
            else { return [] }
            return arguments.map(\.expression.trimmed)
        }
    }
}

extension [ExprSyntax] {
    /// The name that `.name("…")` gives, if it is a plain literal.
    var wireName: String? {
        for option in self {
            if let call = option.as(FunctionCallExprSyntax.self),
                call.calledExpression.as(MemberAccessExprSyntax.self)?.declName.baseName.text == "name",
                let literal = call.arguments.first?.expression.as(StringLiteralExprSyntax.self)
            {
                return literal.representedLiteralValue
            }
        }
        return nil
    }
}
