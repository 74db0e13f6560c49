import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@API`: makes what conforms to a protocol a service with the endpoints that the protocol declares, and writes a client
/// that conforms to it too.
struct APIMacro {
    /// The protocol as its syntax tells it.
    ///
    /// - Throws: `DiagnosticsError` for what is no contract.
    private static func shape(
        _ node: AttributeSyntax, _ declaration: some SyntaxProtocol, named name: String?,
        in context: some MacroExpansionContext
    ) throws -> (shape: ServiceShape, declaration: ProtocolDeclSyntax) {
        guard let declaration = declaration.as(ProtocolDeclSyntax.self) else {
            throw DiagnosticsError(.notAContract, at: Syntax(node))
        }
        // Extensions stand at the top of the file, where `private` means what it says.
        if !context.lexicalContext.isEmpty,
            let modifier = declaration.modifiers.first(where: { $0.name.tokenKind == .keyword(.private) })
        {
            throw DiagnosticsError(.hiddenContract, at: Syntax(modifier))
        }
        let inherited = declaration.inheritanceClause?.inheritedTypes.map(\.type) ?? []
        guard inherited.contains(where: { $0.isNamed("Service", in: ["Swiftlet"]) }) else {
            throw DiagnosticsError(.notAService(contract: declaration.name.text), at: Syntax(declaration.name))
        }
        let shape = try ServiceShape(declaration, named: name ?? declaration.name.text, attribute: node)
        return (shape, declaration)
    }
}

extension APIMacro: ExtensionMacro {
    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        let shape = try shape(node, declaration, named: type.trimmedDescription, in: context).shape
        let conformance = ServiceConformance(shape: shape, places: shape.places(in: context), statements: [])
        let members = conformance.declarations + shape.endpoints.compactMap { $0.callWithDefaults(shape.access) }
        let source = """
            extension \(type.trimmedDescription) {
            \(members.joined(separator: "\n\n"))
            }
            """
        return [try ExtensionDeclSyntax("\(raw: source)")]
    }
}

extension APIMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        // What is wrong is told once, where the extension is made.
        guard let (shape, declaration) = try? shape(node, declaration, named: nil, in: context) else { return [] }
        let isPrivate = declaration.modifiers.contains { ["private", "fileprivate"].contains($0.name.text) }
        return ["\(raw: ContractClientType(shape: shape, isPrivate: isPrivate).declaration)"]
    }
}
