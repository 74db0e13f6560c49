import SwiftSyntax
import SwiftSyntaxMacros

/// `@Field`: says something to the macro on the type around it and writes nothing itself.
struct FieldMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        []
    }
}
