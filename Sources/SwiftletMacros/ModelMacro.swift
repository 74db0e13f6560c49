import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Model`: writes what `@Schema` writes, the table, the reading of rows, and the nested `Draft` and `Patch`.
struct ModelMacro: ExtensionMacro, MemberMacro {
    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        let shape = try ModelShape(node, of: declaration, context: context)
        // Those that `Model` implies must be named too: the compiler does not look for them inside of it.
        let names = ["Model", "RowDecodable", "Schema"].filter { name in
            protocols.contains { $0.lastName == name[...] }
        }
        return try SchemaMacro.extensions(
            of: type, declaration, conformingTo: names.joined(separator: ", "), among: protocols, where: "",
            members: ModelConformance(shape: shape).declarations)
    }

    static func expansion(
        of node: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax,
        conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        // What is wrong with the declaration is said once, by the other role of this macro.
        guard let shape = try? ModelShape(node, of: declaration, context: context) else { return [] }
        var nested = [("Draft", DraftType(shape: shape).declaration)]
        // Of a row that is all key nothing can be changed.
        if !shape.patchMembers.isEmpty { nested.append(("Patch", PatchType(shape: shape).declaration)) }
        return nested.filter { !declaration.declaresType($0.0) }.map { "\(raw: $0.1)" }
    }
}

extension DeclGroupSyntax {
    /// Whether a type of this name is declared inside.
    fileprivate func declaresType(_ name: String) -> Bool {
        memberBlock.members.contains { member in
            guard member.decl.isProtocol((any DeclGroupSyntax).self) || member.decl.is(TypeAliasDeclSyntax.self)
            else { return false }
            return member.decl.asProtocol((any NamedDeclSyntax).self)?.name.text.withoutBackticks == name
        }
    }
}
