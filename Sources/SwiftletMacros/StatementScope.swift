import SwiftSyntax

/// What the names in the members of a type mean, as far as syntax tells: values, or SQL.
struct StatementScope {
    /// What an interpolated expression means.
    enum Meaning {
        /// A value, which is bound.
        case value
        /// One of these literals of SQL.
        case statements([StringLiteralExprSyntax])
        case unknown
    }

    /// The properties of the type that are SQL, by name.
    private let properties: [String: VariableDeclSyntax]
    /// The names of all properties of the type.
    private let propertyNames: Set<String>
    /// The names of the methods that give SQL.
    private let methods: Set<String>

    init(_ declaration: some DeclGroupSyntax) {
        let variables = declaration.memberBlock.members.compactMap { $0.decl.as(VariableDeclSyntax.self) }
        var properties: [String: VariableDeclSyntax] = [:]
        var names: Set<String> = []
        for variable in variables {
            for binding in variable.bindings {
                names.insert(binding.pattern.trimmedDescription)
                if binding.isSQL { properties[binding.pattern.trimmedDescription] = variable }
            }
        }
        self.properties = properties
        propertyNames = names
        methods = Set(
            declaration.memberBlock.members.compactMap { $0.decl.as(FunctionDeclSyntax.self) }
                .filter { $0.signature.returnClause?.type.trimmedDescription == "SQL" }.map(\.name.text))
    }

    /// What an interpolated expression means.
    func meaning(of expression: ExprSyntax) -> Meaning {
        if let reference = expression.as(DeclReferenceExprSyntax.self) {
            return meaning(ofName: reference.baseName.text.withoutBackticks, at: Syntax(expression))
        }
        if let member = expression.as(MemberAccessExprSyntax.self) {
            let name = member.declName.baseName.text
            let isOwn = ["self", "Self"].contains(member.base?.trimmedDescription)
            return isOwn ? meaning(ofProperty: name) ?? .value : .value
        }
        if let call = expression.as(FunctionCallExprSyntax.self) {
            return call.calledName == "SQL" || methods.contains(call.calledName) ? .unknown : .value
        }
        // Text is a value or SQL, whichever is asked for; in a choice as well.
        let hasText = expression.tokens(viewMode: .sourceAccurate).contains { $0.tokenKind == .stringQuote }
        return hasText ? .unknown : .value
    }

    /// The type of the parameter that a name stands for.
    func parameterType(of name: String, at place: Syntax) -> String? {
        guard let function = place.enclosing(FunctionDeclSyntax.self), function.genericParameterClause == nil else {
            return nil
        }
        let parameter = function.signature.parameterClause.parameters.first {
            ($0.secondName ?? $0.firstName).text.withoutBackticks == name.withoutBackticks
        }
        guard let type = parameter?.type.trimmed,
            type.is(IdentifierTypeSyntax.self) || type.is(MemberTypeSyntax.self)
        else { return nil }
        return type.description
    }

    private func meaning(ofName name: String, at place: Syntax) -> Meaning {
        var node = place
        while let parent = node.parent {
            if let items = parent.as(CodeBlockItemListSyntax.self) {
                for item in items where item.position < place.position {
                    guard let variable = item.item.as(VariableDeclSyntax.self) else { continue }
                    if let binding = variable.bindings.first(where: { $0.pattern.trimmedDescription == name }) {
                        return Self.meaning(of: binding, isConstant: variable.bindingSpecifier.text == "let")
                    }
                }
            }
            if parent.as(ClosureExprSyntax.self)?.names.contains(name) == true { return .value }
            if parent.as(ForStmtSyntax.self)?.pattern.trimmedDescription == name { return .value }
            if let function = parent.as(FunctionDeclSyntax.self) {
                let parameter = function.signature.parameterClause.parameters.first {
                    ($0.secondName ?? $0.firstName).text.withoutBackticks == name
                }
                if let parameter { return parameter.type.trimmedDescription == "SQL" ? .unknown : .value }
            }
            node = parent
        }
        if let meaning = meaning(ofProperty: name) { return meaning }
        if propertyNames.contains(name) || name.hasPrefix("$") { return .value }
        return .unknown
    }

    private func meaning(ofProperty name: String) -> Meaning? {
        guard let variable = properties[name] else { return nil }
        let binding = variable.bindings.first { $0.pattern.trimmedDescription == name }
        return binding.map { Self.meaning(of: $0, isConstant: variable.bindingSpecifier.text == "let") }
    }

    private static func meaning(of binding: PatternBindingSyntax, isConstant: Bool) -> Meaning {
        guard binding.isSQL else { return .value }
        guard isConstant, let value = binding.initializer?.value else { return .unknown }
        return statements(value).map(Meaning.statements) ?? .unknown
    }

    /// The literals that an expression chooses from.
    private static func statements(_ expression: ExprSyntax) -> [StringLiteralExprSyntax]? {
        if let literal = expression.as(StringLiteralExprSyntax.self) { return [literal] }
        guard let (first, second) = expression.choices, let first = statements(first), let second = statements(second)
        else { return nil }
        return first + second
    }
}

extension PatternBindingSyntax {
    /// Whether the constant or variable is declared as SQL.
    fileprivate var isSQL: Bool {
        if let type = typeAnnotation?.type { return type.trimmedDescription == "SQL" }
        return initializer?.value.tokens(viewMode: .sourceAccurate).contains { $0.text == "SQL" } == true
    }
}

extension ExprSyntax {
    /// Both sides of a choice, folded or not.
    fileprivate var choices: (ExprSyntax, ExprSyntax)? {
        if let choice = self.as(TernaryExprSyntax.self) { return (choice.thenExpression, choice.elseExpression) }
        guard let elements = self.as(SequenceExprSyntax.self)?.elements else { return nil }
        let list = Array(elements)
        let marks = list.indices.filter { list[$0].is(UnresolvedTernaryExprSyntax.self) }
        guard marks.count == 1, let mark = marks.first, mark == list.count - 2,
            let choice = list[mark].as(UnresolvedTernaryExprSyntax.self)
        else { return nil }
        return (choice.thenExpression, list[mark + 1])
    }
}

extension ClosureExprSyntax {
    /// The names of the parameters.
    fileprivate var names: [String] {
        switch signature?.parameterClause {
        case .simpleInput(let parameters): parameters.map(\.name.text)
        case .parameterClause(let clause): clause.parameters.map { ($0.secondName ?? $0.firstName).text }
        case nil: []
        }
    }
}

extension Syntax {
    /// The innermost node of a kind around this one.
    fileprivate func enclosing<Node: SyntaxProtocol>(_ type: Node.Type) -> Node? {
        var node = parent
        while let current = node {
            if let found = current.as(type) { return found }
            node = current.parent
        }
        return nil
    }
}
