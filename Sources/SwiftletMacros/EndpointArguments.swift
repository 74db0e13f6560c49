import SwiftParser
import SwiftSyntax

/// What `@GET("/{id}", failures: UserError.self, status: 201)` says.
struct EndpointArguments {
    /// The path; nil when there is none.
    let path: ExprSyntax?
    /// The types of the failures.
    let failures: [ExprSyntax]
    /// The other arguments, by their labels.
    let others: [String: ExprSyntax]

    init(_ attribute: AttributeSyntax) {
        var path: ExprSyntax?
        var failures: [ExprSyntax] = []
        var others: [String: ExprSyntax] = [:]
        var label: String?
        if case .argumentList(let arguments) = attribute.arguments {
            for argument in arguments {
                // What follows `failures:` without a label is another of them.
                label = argument.label?.text ?? label
                let value = argument.expression.trimmed
                if label == "failures" {
                    failures.append(value)
                } else if let label {
                    others[label] = value
                } else {
                    path = value
                }
            }
        }
        self.path = path
        self.failures = failures
        self.others = others
    }
}

extension EndpointArguments {
    /// Gives parameters the values that `defaults: ["pageSize": 20]` has for them.
    func addDefaults(to parameters: inout [EndpointParameter], of handler: String) throws(Refusal) {
        guard let defaults = others["defaults"] else { return }
        guard let dictionary = defaults.as(DictionaryExprSyntax.self)
        else { throw Refusal(.unreadableDefaults(handler)) }
        guard case .elements(let elements) = dictionary.content else { return }
        for element in elements {
            guard let name = element.key.as(StringLiteralExprSyntax.self)?.representedLiteralValue
            else { throw Refusal(.unreadableDefaults(handler)) }
            guard let index = parameters.firstIndex(where: { $0.name == name })
            else { throw Refusal(.unknownDefault(name, handler, parameters.map(\.name))) }
            parameters[index].defaultValue = element.value.trimmed
        }
    }
}

extension AttributeSyntax {
    /// The name without the module's.
    var lastName: String { attributeName.trimmedDescription.split(separator: ".").last.map(String.init) ?? "" }
}

extension AttributeListSyntax {
    /// The attributes that have one of these names.
    func named(_ names: Set<String>) -> [AttributeSyntax] {
        compactMap { $0.as(AttributeSyntax.self) }.filter { names.contains($0.lastName) }
    }
}
