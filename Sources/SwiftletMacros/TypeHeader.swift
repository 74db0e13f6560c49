import SwiftSyntax
import SwiftSyntaxMacros

/// What a declaration says about its type before the brace: its name in documents, access, doc comment and generics.
struct TypeHeader {
    /// The expression for the name in documents: a literal, or a call for generic types.
    let nameExpression: String
    /// The doc comment.
    let description: String?
    /// `public `, `package ` or nothing, to put before each witness.
    let access: String
    /// The ` where` clause that makes every type argument a `Schema`, or nothing.
    let conditions: String

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
        let fullName = (outer + name.text.withoutBackticks).swiftLiteral
        let parameters = generics?.parameters.map { $0 } ?? []
        let arguments = parameters.map { $0.name.text + ".self" }.joined(separator: ", ")
        nameExpression = parameters.isEmpty ? fullName : "Self.genericName(\(fullName), \(arguments))"
        self.description = description
        access = modifiers.lazy.map(\.name.text).first { $0 == "public" || $0 == "package" }.map { $0 + " " } ?? ""
        let unconstrained = parameters.filter { $0.inheritedType?.trimmedDescription != "Schema" }
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
