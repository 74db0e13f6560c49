import SwiftDiagnostics
import SwiftSyntax

/// The stored properties of a struct, as its syntax tells them.
struct StructShape {
    /// The members in the order of declaration.
    let members: [Member]

    /// Takes members that are known already.
    init(members: [Member]) { self.members = members }

    /// Reads the declaration.
    ///
    /// - Throws: `DiagnosticsError` with one diagnostic per property that cannot be a member.
    init(_ declaration: StructDeclSyntax) throws {
        var members: [Member] = []
        var diagnostics: [Diagnostic] = []
        for item in declaration.memberBlock.members {
            guard let variable = item.decl.as(VariableDeclSyntax.self), variable.isStoredInInstance else { continue }
            for (binding, type) in variable.typedBindings {
                do throws(Refusal) {
                    let member = try Self.member(binding, type: type, of: variable)
                    if members.contains(where: { $0.wireName == member.wireName }) {
                        throw Refusal(.sameName(member.wireName))
                    }
                    members.append(member)
                } catch {
                    diagnostics.append(Diagnostic(node: Syntax(binding), message: error.message))
                }
            }
        }
        guard diagnostics.isEmpty else { throw DiagnosticsError(diagnostics: diagnostics) }
        self.members = members
    }

    private static func member(
        _ binding: PatternBindingSyntax, type: TypeSyntax?, of variable: VariableDeclSyntax
    ) throws(Refusal) -> Member {
        guard let pattern = binding.pattern.as(IdentifierPatternSyntax.self) else { throw Refusal(.tuplePattern) }
        let name = pattern.identifier.text.withoutBackticks
        let initial = binding.initializer?.value.trimmed
        if let type { try type.checkWritable(name) }
        guard let typeName = type?.trimmedDescription ?? initial?.evidentType else { throw Refusal(.untyped(name)) }
        let options = variable.attributes.fieldOptions
        let isConstant = variable.bindingSpecifier.tokenKind == .keyword(.let) && initial != nil
        return Member(
            swiftName: name, wireName: options.wireName ?? name.snakeCased, type: typeName,
            description: variable.docComment,
            defaultValue: initial?.is(NilLiteralExprSyntax.self) == true ? nil : initial, options: options,
            isConstant: isConstant, access: variable.modifiers.access)
    }
}

/// Why a declaration cannot be a member.
struct Refusal: Error {
    let message: SchemaDiagnostic

    init(_ message: SchemaDiagnostic) {
        self.message = message
    }
}

extension VariableDeclSyntax {
    /// Whether the property is part of each value: not static, not lazy, not computed.
    fileprivate var isStoredInInstance: Bool {
        let excluded: Set = ["static", "class", "lazy"]
        guard !modifiers.contains(where: { excluded.contains($0.name.text) }) else { return false }
        return bindings.allSatisfy { binding in
            switch binding.accessorBlock?.accessors {
            case nil: true
            case .getter: false
            case .accessors(let accessors):
                accessors.allSatisfy { ["willSet", "didSet"].contains($0.accessorSpecifier.text) }
            }
        }
    }

    /// The bindings, each with the type that is written behind it or behind a later one: `var a, b: Int`.
    fileprivate var typedBindings: [(PatternBindingSyntax, TypeSyntax?)] {
        var type: TypeSyntax?
        var result: [(PatternBindingSyntax, TypeSyntax?)] = []
        for binding in bindings.reversed() {
            if let written = binding.typeAnnotation?.type {
                type = written
            } else if binding.initializer != nil {
                type = nil
            }
            result.append((binding, type))
        }
        return result.reversed()
    }
}
