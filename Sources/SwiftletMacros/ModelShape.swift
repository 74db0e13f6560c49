import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import SwiftSyntaxMacros

/// A struct that describes a table, as its syntax tells it.
struct ModelShape {
    /// The table's name.
    let table: String
    /// The name as written.
    let name: String
    /// What the declaration says before the brace.
    let header: TypeHeader
    /// The stored properties.
    let schema: StructShape
    /// The names of the properties that make up the primary key.
    private let primaryKey: Set<String>

    /// Reads the declaration.
    ///
    /// - Throws: `DiagnosticsError` for what cannot be a model.
    init(
        _ node: AttributeSyntax, of declaration: some DeclGroupSyntax, context: some MacroExpansionContext
    ) throws {
        guard let declaration = declaration.as(StructDeclSyntax.self) else {
            throw DiagnosticsError(.modelNotAStruct, at: Syntax(node))
        }
        if let generics = declaration.genericParameterClause {
            throw DiagnosticsError(.genericModel, at: Syntax(generics))
        }
        if let schema = declaration.attributes.attribute("Schema") {
            throw DiagnosticsError(.schemaAndModel, at: Syntax(schema))
        }
        if !context.lexicalContext.isEmpty,
            let modifier = declaration.modifiers.first(where: { $0.name.tokenKind == .keyword(.private) })
        {
            throw DiagnosticsError(.hidden, at: Syntax(modifier))
        }
        if let stated = declaration.inheritanceClause?.inheritedTypes.first(where: { type in
            ["Model", "RowDecodable", "Schema"].contains(type.type.lastName ?? "")
        }) {
            throw DiagnosticsError(.conformsAlready(stated.type.trimmedDescription), at: Syntax(stated))
        }
        table = try Self.table(node)
        name = declaration.name.text
        header = TypeHeader(declaration, context: context)
        schema = try StructShape(declaration)
        if let constant = schema.members.first(where: \.isConstant) {
            throw DiagnosticsError(.constantColumn(constant.swiftName), at: Syntax(declaration.name))
        }
        let marked = schema.members.filter { $0.says("primaryKey") }
        let keys = marked.isEmpty ? schema.members.filter { $0.wireName == "id" } : marked
        guard !keys.isEmpty else { throw DiagnosticsError(.noPrimaryKey, at: Syntax(declaration.name)) }
        if let key = keys.first(where: { $0.type.isOptionalType }) {
            throw DiagnosticsError(
                .optionalPrimaryKey(key.swiftName, String(key.type.prefix { $0 != "?" })), at: Syntax(declaration.name))
        }
        primaryKey = Set(keys.map(\.swiftName))
    }

    /// The members that the service sets: they are neither in the draft nor in the patch.
    private func isSetByService(_ member: Member) -> Bool { member.says("readOnly") }

    /// Whether the database makes the value.
    private func isGenerated(_ member: Member) -> Bool {
        primaryKey == [member.swiftName] && member.type.isIntegerType && member.defaultValue == nil
    }

    /// Whether the database makes the primary key.
    var generatesKey: Bool { schema.members.contains(where: isGenerated) }

    /// What a client may send to create a row.
    var draftMembers: [Member] { schema.members.filter { !isGenerated($0) && !isSetByService($0) } }

    /// What is written to a new row without being in the draft: the default values of what the service sets.
    var presetMembers: [Member] {
        schema.members.filter { isSetByService($0) && !isGenerated($0) && $0.defaultValue != nil }
    }

    /// What a client may send to change a row.
    var patchMembers: [Member] {
        schema.members.filter { !primaryKey.contains($0.swiftName) && !isSetByService($0) }.map { member in
            var member = member
            member.defaultValue = nil
            member.isOmittable = true
            return member
        }
    }

    private static func table(_ node: AttributeSyntax) throws -> String {
        guard case .argumentList(let arguments) = node.arguments, let argument = arguments.first?.expression,
            let name = argument.as(StringLiteralExprSyntax.self)?.representedLiteralValue,
            !name.isEmpty, name.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 && $0 != "." })
        else { throw DiagnosticsError(.tableName, at: Syntax(node)) }
        return name
    }
}

extension AttributeListSyntax {
    /// The attribute of a name, if it is there.
    fileprivate func attribute(_ name: String) -> AttributeSyntax? {
        lazy.compactMap { $0.as(AttributeSyntax.self) }.first { $0.attributeName.lastName == name[...] }
    }
}
