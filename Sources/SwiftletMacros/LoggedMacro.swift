import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Logged`: puts the body of a function into a closure that ``LoggedFunction`` runs.
struct LoggedMacro: BodyMacro {
    static func expansion(
        of node: AttributeSyntax,
        providingBodyFor declaration: some DeclSyntaxProtocol & WithOptionalCodeBlockSyntax,
        in context: some MacroExpansionContext
    ) throws -> [CodeBlockItemSyntax] {
        guard let function = declaration.as(FunctionDeclSyntax.self) else {
            throw DiagnosticsError(.loggedNoFunction, at: Syntax(node))
        }
        do throws(Refusal) {
            let shape = try LoggedShape(function, node, inside: context.lexicalContext)
            return ["\(raw: shape.statement)"]
        } catch {
            throw DiagnosticsError(error.message, at: Syntax(node))
        }
    }
}
