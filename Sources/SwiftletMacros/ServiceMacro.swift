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
        let name = type.trimmedDescription
        let shape = try ServiceShape(declaration, named: name, attribute: node)
        let places = shape.endpoints.map { endpoint in
            context.location(of: endpoint.function.funcKeyword, at: .afterLeadingTrivia, filePathMode: .fileID)
                .map { "SourcePlace(file: \($0.file.trimmedDescription), line: \($0.line.trimmedDescription))" }
        }
        let statements = StatementLiterals(declaration).statements.map { statement in
            let place = context.location(of: statement.literal, at: .afterLeadingTrivia, filePathMode: .fileID)
                .map { "SourcePlace(file: \($0.file.trimmedDescription), line: \($0.line.trimmedDescription))" }
            return (statement, place)
        }
        let conformance = ServiceConformance(shape: shape, places: places, statements: statements)
        return try SchemaMacro.extensions(
            of: type, declaration, conformingTo: "CallableService", among: protocols, where: "",
            members: conformance.declarations + [ServiceClientType(shape: shape).declaration])
    }
}
