import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// `@GET` and its siblings: say something to `@Service` or `@API` on the type around the method and write nothing themselves.
struct EndpointMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        guard declaration.is(FunctionDeclSyntax.self) else {
            throw DiagnosticsError(.notAMethod(node.lastName), at: Syntax(node))
        }
        let type = context.lexicalContext.first?.asProtocol((any DeclGroupSyntax).self)
        let owner = type?.is(ProtocolDeclSyntax.self) == true ? "API" : "Service"
        guard let type, !type.attributes.named([owner]).isEmpty else {
            throw DiagnosticsError(.outsideOfService(node.lastName), at: Syntax(node))
        }
        return []
    }
}
