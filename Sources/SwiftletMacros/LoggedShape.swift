import SwiftSyntax

/// A function marked `@Logged`, as its syntax tells it.
struct LoggedShape {
    private let function: FunctionDeclSyntax
    private let body: CodeBlockSyntax
    /// The arguments of the attribute, as written.
    private let options: [(label: String, value: String)]
    /// The name of the type around it.
    private let type: String?

    /// - Throws: why it cannot be logged.
    init(_ function: FunctionDeclSyntax, _ attribute: AttributeSyntax, inside context: [Syntax]) throws(Refusal) {
        let name = function.name.text.withoutBackticks
        guard let body = function.body else { throw Refusal(.loggedNoBody(name)) }
        let effects = function.signature.effectSpecifiers
        if effects?.throwsClause?.throwsSpecifier.tokenKind == .keyword(.rethrows) {
            throw Refusal(.loggedRethrows(name))
        }
        for parameter in function.signature.parameterClause.parameters {
            let specifiers = parameter.type.as(AttributedTypeSyntax.self)?.specifiers.map(\.trimmedDescription) ?? []
            if specifiers.contains("isolated") { throw Refusal(.loggedIsolated(name)) }
        }
        self.function = function
        self.body = body
        var options: [(label: String, value: String)] = []
        if case .argumentList(let arguments) = attribute.arguments {
            for argument in arguments {
                options.append((argument.label?.text ?? "", argument.expression.trimmedDescription))
            }
        }
        self.options = options
        type = context.lazy.compactMap(\.typeName).first
    }

    /// What stands in place of the body.
    var statement: String {
        let effects = function.signature.effectSpecifiers
        let isAsync = effects?.asyncSpecifier != nil
        let throwing = effects?.throwsClause?.trimmedDescription
        let canThrow = throwing != nil && effects?.throwsClause?.type?.trimmedDescription != "Never"
        let call = (canThrow ? "try " : "") + (isAsync ? "await " : "")
        let signature = ["()", isAsync ? "async" : nil, throwing, result].compactMap(\.self).joined(separator: " ")
        return """
            return \(call)LoggedFunction(
            \(arguments.joined(separator: ", "))
            ).run(\(parameters)) { \(signature) in
            \(body.statements.description)
            }
            """
    }

    /// The result as a closure writes it; that of an opaque type is told by the body.
    private var result: String? {
        guard let type = function.signature.returnClause?.type.trimmed else { return "-> Void" }
        let isOpaque = type.as(SomeOrAnyTypeSyntax.self)?.someOrAnySpecifier.tokenKind == .keyword(.some)
        return isOpaque ? nil : "-> \(type.description)"
    }

    private var arguments: [String] {
        let name = function.name.text.withoutBackticks
        var arguments = [name.swiftLiteral]
        if let type { arguments.append("in: \(type.swiftLiteral)") }
        let documentation = options.contains { $0.label == "description" } ? nil : function.docComment
        if let summary = documentation?.firstParagraph {
            arguments.append("documentation: \(summary.swiftLiteral)")
        }
        return arguments + options.map { "\($0.label): \($0.value)" }
    }

    /// The parameters that can be shown, by their names: functions cannot.
    private var parameters: String {
        let shown = function.signature.parameterClause.parameters.compactMap { parameter -> String? in
            let name = (parameter.secondName ?? parameter.firstName).text
            guard name != "_", !parameter.type.isFunction else { return nil }
            return "(\(name.withoutBackticks.swiftLiteral), \(name) as Any)"
        }
        return "[\(shown.joined(separator: ", "))]"
    }
}

extension TypeSyntax {
    /// Whether the type is that of a function, perhaps an optional one.
    fileprivate var isFunction: Bool {
        if self.is(FunctionTypeSyntax.self) { return true }
        if let attributed = self.as(AttributedTypeSyntax.self) { return attributed.baseType.isFunction }
        if let optional = self.as(OptionalTypeSyntax.self) { return optional.wrappedType.isFunction }
        guard let tuple = self.as(TupleTypeSyntax.self), tuple.elements.count == 1 else { return false }
        return tuple.elements.first?.type.isFunction ?? false
    }
}

extension Syntax {
    /// The name of the type that a declaration is about.
    fileprivate var typeName: String? {
        if let extended = self.as(ExtensionDeclSyntax.self) { return extended.extendedType.trimmedDescription }
        guard self.asProtocol((any DeclGroupSyntax).self) != nil else { return nil }
        return self.asProtocol((any NamedDeclSyntax).self)?.name.text.withoutBackticks
    }
}

extension String {
    /// The lines up to the first that is empty, as one.
    fileprivate var firstParagraph: String {
        split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }.joined(separator: " ")
    }
}
