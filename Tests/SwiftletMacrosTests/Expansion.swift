import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacros

/// What `@Schema` makes of source text: the extension's text, or what it complains about.
func expandSchema(_ source: String, inside context: [Syntax] = []) throws -> (text: String, diagnostics: [String]) {
    let item = Parser.parse(source: source).statements.first?.item
    guard let declaration = item?.asProtocol((any DeclGroupSyntax).self),
        let name = item?.asProtocol((any NamedDeclSyntax).self)?.name.text
    else { return ("", ["not a type"]) }
    do {
        let extensions = try SchemaMacro.expansion(
            of: AttributeSyntax("Schema"), attachedTo: declaration, providingExtensionsOf: TypeSyntax("\(raw: name)"),
            conformingTo: [TypeSyntax("Schema")], in: BasicMacroExpansionContext(lexicalContext: context))
        return (extensions.map(\.description).joined(), [])
    } catch let error as DiagnosticsError {
        return ("", error.diagnostics.map(\.message))
    }
}
