import SwiftSyntax
import SwiftSyntaxMacros

/// What a declaration says about its type before the brace: its name in documents, access, doc comment and generics.
struct TypeHeader {
    /// The doc comment.
    private(set) var description: String?
    /// `public `, `package ` or nothing, to put before each witness.
    let access: String
    /// The ` where` clause that makes every type argument a `Schema`, or nothing.
    let conditions: String
    /// The names of the enclosing types and its own.
    private var fullName: String
    /// The names of the generic parameters.
    private let parameters: [String]

    /// The expression for the name in documents: a literal, or a call for generic types.
    var nameExpression: String {
        let arguments = parameters.map { $0 + ".self" }.joined(separator: ", ")
        return parameters.isEmpty ? fullName.swiftLiteral : "Self.genericName(\(fullName.swiftLiteral), \(arguments))"
    }

    /// The header of a type nested in this one.
    func nested(_ name: String, description: String) -> TypeHeader {
        var nested = self
        nested.fullName += name
        nested.description = description
        return nested
    }

    init(_ declaration: StructDeclSyntax, context: some MacroExpansionContext) {
        self.init(
            name: declaration.name, modifiers: declaration.modifiers, generics: declaration.genericParameterClause,
            description: declaration.docComment, context: context)
    }

    init(_ declaration: EnumDeclSyntax, context: some MacroExpansionContext) {
        self.init(
            name: declaration.name, modifiers: declaration.modifiers, generics: declaration.genericParameterClause,
            description: declaration.docComment, context: context)
    }

    private init(
        name: TokenSyntax, modifiers: DeclModifierListSyntax, generics: GenericParameterClauseSyntax?,
        description: String?, context: some MacroExpansionContext
    ) {
        let outer = context.lexicalContext.reversed().compactMap(Self.name(of:)).joined()
        fullName = outer + name.text.withoutBackticks
        parameters = generics?.parameters.map(\.name.text) ?? []
        self.description = description
        access = modifiers.access
        let unconstrained = (generics?.parameters.map { $0 } ?? []).filter {
            $0.inheritedType?.trimmedDescription != "Schema"
        }
        conditions =
            unconstrained.isEmpty
            ? "" : " where " + unconstrained.map { $0.name.text + ": Schema" }.joined(separator: ", ")
    }

    /// The name that an enclosing declaration gives to what it encloses.
    private static func name(of enclosing: Syntax) -> String? {
        if let type = enclosing.asProtocol((any NamedDeclSyntax).self), enclosing.isProtocol((any DeclGroupSyntax).self)
        {
            return type.name.text.withoutBackticks
        }
        return enclosing.as(ExtensionDeclSyntax.self)?.extendedType.trimmedDescription.filter {
            $0.isLetter || $0.isNumber
        }
    }
}

extension DeclModifierListSyntax {
    /// `public `, `package ` or nothing.
    var access: String {
        lazy.map(\.name.text).first { $0 == "public" || $0 == "package" }.map { $0 + " " } ?? ""
    }
}
