import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// `@Status`: says something to `@Failure` on the enum around the case and writes nothing itself.
struct StatusMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        let type = context.lexicalContext.first?.as(EnumDeclSyntax.self)
        guard declaration.is(EnumCaseDeclSyntax.self), let type, !type.attributes.named(["Failure"]).isEmpty else {
            throw DiagnosticsError(.statusOutside, at: Syntax(node))
        }
        return []
    }
}
