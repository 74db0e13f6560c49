import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Service`: writes the conformance to `CallableService` of a type whose methods are endpoints.
struct ServiceMacro: ExtensionMacro {
    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        if let type = declaration.as(ClassDeclSyntax.self) {
            guard type.modifiers.contains(where: { $0.name.tokenKind == .keyword(.final) }) else {
                throw DiagnosticsError(.notFinal, at: Syntax(type.classKeyword))
            }
        } else if !declaration.is(StructDeclSyntax.self), !declaration.is(ActorDeclSyntax.self) {
            throw DiagnosticsError(.notAService, at: Syntax(node))
        }
        // Extensions stand at the top of the file, where `private` means what it says.
        if !context.lexicalContext.isEmpty,
            let modifier = declaration.modifiers.first(where: { $0.name.tokenKind == .keyword(.private) })
        {
            throw DiagnosticsError(.hiddenService, at: Syntax(modifier))
        }
        let statements = StatementLiterals(declaration).statements.map { statement in
            (statement, context.place(of: statement.literal))
        }
        // What conforms to a protocol marked @API has its endpoints from there.
        if declaration.mayKeepContract, !declaration.hasEndpoints {
            let isIsolated = ServiceShape.isIsolated(declaration)
            let statements = ServiceConformance.statementLiterals(
                statements, access: (isIsolated ? "nonisolated " : "") + declaration.modifiers.access)
            return try SchemaMacro.extensions(
                of: type, declaration, conformingTo: "MarkedService", among: [], where: "", members: [statements])
        }
        let shape = try ServiceShape(declaration, named: type.trimmedDescription, attribute: node)
        let conformance = ServiceConformance(shape: shape, places: shape.places(in: context), statements: statements)
        return try SchemaMacro.extensions(
            of: type, declaration, conformingTo: "CallableService", among: protocols, where: "",
            members: conformance.declarations + [ServiceClientType(shape: shape).declaration])
    }
}

extension ServiceShape {
    /// The expression for where each handler stands, in their order; nil where that is not known.
    func places(in context: some MacroExpansionContext) -> [String?] {
        endpoints.map { context.place(of: $0.function.funcKeyword) }
    }
}

extension MacroExpansionContext {
    /// The expression for where something stands; nil where that is not known.
    fileprivate func place(of node: some SyntaxProtocol) -> String? {
        location(of: node, at: .afterLeadingTrivia, filePathMode: .fileID)
            .map { "SourcePlace(file: \($0.file.trimmedDescription), line: \($0.line.trimmedDescription))" }
    }
}

extension DeclGroupSyntax {
    /// Whether the type conforms to what may be a contract.
    fileprivate var mayKeepContract: Bool {
        let others: Set<Substring> = ["Sendable", "Equatable", "Hashable", "Codable", "Service"]
        return inheritanceClause?.inheritedTypes.contains { type in
            type.type.lastName.map { !others.contains($0) } ?? false
        } ?? false
    }
}
