import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Schema`: writes the conformance to `Schema` of a struct or an enum.
struct SchemaMacro: ExtensionMacro {
    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        // The type conforms already when the compiler asks for nothing.
        guard protocols.contains(where: { $0.lastName == "Schema" }) else { return [] }
        // Extensions stand at the top of the file, where `private` means what it says.
        if !context.lexicalContext.isEmpty,
            let modifier = declaration.modifiers.first(where: { $0.name.tokenKind == .keyword(.private) })
        {
            throw DiagnosticsError(.hidden, at: Syntax(modifier))
        }
        let header: TypeHeader
        let members: [String]
        if let declaration = declaration.as(StructDeclSyntax.self) {
            header = TypeHeader(declaration, context: context)
            members = StructConformance(header: header, shape: try StructShape(declaration)).declarations
        } else if let declaration = declaration.as(EnumDeclSyntax.self) {
            header = TypeHeader(declaration, context: context)
            let shape = try EnumShape(declaration)
            members =
                shape.hasPayloads
                ? UnionConformance(header: header, shape: shape).declarations
                : EnumerationConformance(header: header, shape: shape).declarations
        } else {
            throw DiagnosticsError(.notAValueType, at: Syntax(node))
        }
        return try extensions(
            of: type, declaration, conformingTo: "Schema", among: protocols, where: header.conditions, members: members)
    }

    /// The extension with the members, and one that says `Sendable` where that is needed.
    static func extensions(
        of type: some TypeSyntaxProtocol, _ declaration: some DeclGroupSyntax, conformingTo name: String,
        among protocols: [TypeSyntax], where conditions: String, members: [String]
    ) throws -> [ExtensionDeclSyntax] {
        let source = """
            extension \(type.trimmedDescription): \(name)\(conditions) {
            \(members.joined(separator: "\n\n"))
            }
            """
        let conformance = try ExtensionDeclSyntax("\(raw: source)")
        // A public type, and a conditional conformance, are Sendable only where that is said.
        let saysSendable = declaration.inheritanceClause?.inheritedTypes.contains { $0.type.lastName == "Sendable" }
        guard saysSendable != true, protocols.contains(where: { $0.lastName == "Sendable" })
        else { return [conformance] }
        let sendable: DeclSyntax = "extension \(type.trimmed): Sendable\(raw: conditions) {}"
        return [conformance] + [sendable.as(ExtensionDeclSyntax.self)].compactMap { $0 }
    }
}

extension TypeSyntax {
    /// The name without the module's.
    var lastName: Substring? { trimmedDescription.split(separator: ".").last }
}
