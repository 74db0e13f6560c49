import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Failure`: writes the conformance to `FailureRepresentable` of an enum.
struct FailureMacro: ExtensionMacro {
    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        guard let declaration = declaration.as(EnumDeclSyntax.self) else {
            throw DiagnosticsError(.notAnEnum, at: Syntax(node))
        }
        // Extensions stand at the top of the file, where `private` means what it says.
        if !context.lexicalContext.isEmpty,
            let modifier = declaration.modifiers.first(where: { $0.name.tokenKind == .keyword(.private) })
        {
            throw DiagnosticsError(.hiddenFailure, at: Syntax(modifier))
        }
        guard declaration.memberBlock.members.contains(where: { $0.decl.is(EnumCaseDeclSyntax.self) }) else {
            throw DiagnosticsError(.noFailures, at: Syntax(declaration.name))
        }
        let shape = try EnumShape(declaration, tag: nil)
        let cases = shape.cases.map(FailureCase.init)
        try Self.checkCodes(cases)
        let source = """
            extension \(type.trimmedDescription): FailureRepresentable {
            \(FailureConformance(access: declaration.modifiers.access, cases: cases).declarations.joined(separator: "\n\n"))
            }
            """
        return [try ExtensionDeclSyntax("\(raw: source)")]
    }

    /// Refuses codes that are written twice; those made of the status may be shared.
    private static func checkCodes(_ cases: [FailureCase]) throws {
        var names: [String: String] = [:]
        var diagnostics: [Diagnostic] = []
        for failure in cases {
            guard let code = failure.code?.constantJSON else { continue }
            if let other = names[code] {
                let node = Syntax(failure.shape.declaration)
                diagnostics.append(Diagnostic(node: node, message: SchemaDiagnostic.sameCode(code, other)))
            } else {
                names[code] = failure.shape.name
            }
        }
        guard diagnostics.isEmpty else { throw DiagnosticsError(diagnostics: diagnostics) }
    }
}
