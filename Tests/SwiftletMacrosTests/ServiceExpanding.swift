import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacros

/// What `@Service` makes of source text: the extension's text, or what it complains about.
func expandService(_ source: String, inside context: [Syntax] = []) throws -> (text: String, diagnostics: [String]) {
    try expand(ServiceMacro.self, "Service", source, inside: context)
}

/// What `@Failure` makes of source text: the extension's text, or what it complains about.
func expandFailure(_ source: String, inside context: [Syntax] = []) throws -> (text: String, diagnostics: [String]) {
    try expand(FailureMacro.self, "Failure", source, inside: context)
}

/// What `@API` makes of source text beside the client: the extension's text, or what it complains about.
func expandAPI(_ source: String, inside context: [Syntax] = []) throws -> (text: String, diagnostics: [String]) {
    try expand(APIMacro.self, "API", source, inside: context)
}

/// The client that `@API` makes of source text.
func expandAPIClient(_ source: String) throws -> String {
    guard let declaration = Parser.parse(source: source).statements.first?.item.as(DeclSyntax.self) else { return "" }
    let attributes = declaration.asProtocol((any DeclGroupSyntax).self)?.attributes
    return try APIMacro.expansion(
        of: attributes?.named(["API"]).first ?? AttributeSyntax("API"), providingPeersOf: declaration,
        in: BasicMacroExpansionContext()
    ).map(\.description).joined()
}

private func expand(
    _ macro: any ExtensionMacro.Type, _ attribute: String, _ source: String, inside context: [Syntax]
) throws -> (text: String, diagnostics: [String]) {
    let item = Parser.parse(source: source).statements.first?.item
    guard let declaration = item?.asProtocol((any DeclGroupSyntax).self),
        let name = item?.asProtocol((any NamedDeclSyntax).self)?.name.text
    else { return ("", ["not a type"]) }
    let node = declaration.attributes.named([attribute]).first ?? AttributeSyntax("\(raw: attribute)")
    do {
        let extensions = try macro.expansion(
            of: node, attachedTo: declaration, providingExtensionsOf: TypeSyntax("\(raw: name)"), conformingTo: [],
            in: BasicMacroExpansionContext(lexicalContext: context))
        return (extensions.map(\.description).joined(), [])
    } catch let error as DiagnosticsError {
        return ("", error.diagnostics.map(\.message))
    }
}

/// What a macro that only says something to another complains about, on the member of a type.
func expandPeer(_ macro: any PeerMacro.Type, _ source: String, inside type: DeclSyntax?) throws -> [String] {
    let wrapped = Parser.parse(source: "enum Wrapper { \(source) }").statements.first?.item.as(EnumDeclSyntax.self)
    guard let declaration = wrapped?.memberBlock.members.first?.decl,
        let node = declaration.asProtocol((any WithAttributesSyntax).self)?.attributes.first?.as(AttributeSyntax.self)
    else { return ["not a member"] }
    do {
        _ = try macro.expansion(
            of: node, providingPeersOf: declaration,
            in: BasicMacroExpansionContext(lexicalContext: type.map { [Syntax($0)] } ?? []))
        return []
    } catch let error as DiagnosticsError {
        return error.diagnostics.map(\.message)
    }
}
