import SwiftDiagnostics
import SwiftParser
import SwiftSyntax

/// The cases of an enum, as its syntax tells them.
struct EnumShape {
    /// One case.
    struct Case {
        /// The declaration, which may declare other cases too.
        let declaration: EnumCaseDeclSyntax
        /// The name in Swift, without backticks.
        let name: String
        /// The doc comment.
        let description: String?
        /// The payload's values.
        let members: [Member]
        /// The label of each payload value, or nil where it has none.
        let labels: [String?]
        /// The raw value as JSON text; the quoted name for enums without raw values.
        let json: String
    }

    /// The type of the raw values, if the enum has any.
    let rawType: String?
    /// The cases in the order of declaration, at least one.
    let cases: [Case]

    /// Whether any case carries values.
    var hasPayloads: Bool { cases.contains { !$0.members.isEmpty } }

    /// Reads the declaration.
    ///
    /// - Parameter tag: the name on the wire that no payload value may have, because it tells the cases apart.
    /// - Throws: `DiagnosticsError` for cases that cannot be read.
    init(_ declaration: EnumDeclSyntax, tag: String? = "type") throws {
        let inherited = declaration.inheritanceClause?.inheritedTypes.first?.type.trimmedDescription
        let rawType = inherited.flatMap { $0 == "String" || $0.isIntegerType ? $0 : nil }
        var next = 0
        var cases: [Case] = []
        for item in declaration.memberBlock.members {
            guard let line = item.decl.as(EnumCaseDeclSyntax.self) else { continue }
            for element in line.elements {
                do throws(Refusal) {
                    let name = element.name.text.withoutBackticks
                    let json =
                        rawType == nil || rawType == "String"
                        ? try Self.text(of: element, name) : try Self.number(of: element, name, next: &next)
                    let members = try element.members(besides: tag)
                    cases.append(
                        Case(
                            declaration: line, name: name, description: line.docComment, members: members,
                            labels: element.labels, json: json))
                } catch {
                    throw DiagnosticsError(error.message, at: Syntax(element))
                }
            }
        }
        guard !cases.isEmpty else { throw DiagnosticsError(.noCases, at: Syntax(declaration.name)) }
        self.rawType = rawType
        self.cases = cases
    }

    private static func text(of element: EnumCaseElementSyntax, _ name: String) throws(Refusal) -> String {
        guard let value = element.rawValue?.value else { return name.jsonLiteral }
        guard let text = value.as(StringLiteralExprSyntax.self)?.representedLiteralValue else {
            throw Refusal(.rawValue(name))
        }
        return text.jsonLiteral
    }

    /// The raw value: the one written, or one more than that of the case before.
    private static func number(
        of element: EnumCaseElementSyntax, _ name: String, next: inout Int
    ) throws(Refusal) -> String {
        if let value = element.rawValue?.value {
            guard let number = value.constantJSON.flatMap({ Int($0) }) else { throw Refusal(.rawValue(name)) }
            next = number
        }
        defer { next &+= 1 }
        return String(next)
    }
}

extension EnumCaseElementSyntax {
    fileprivate var labels: [String?] {
        parameterClause?.parameters.map { parameter in
            parameter.firstName.flatMap { $0.text == "_" ? nil : $0.text.withoutBackticks }
        } ?? []
    }

    /// The payload's values as members: by their labels, those without as `value`, `value2`, ….
    fileprivate func members(besides tag: String?) throws(Refusal) -> [Member] {
        guard let parameterClause else { return [] }
        var members: [Member] = []
        var unlabelled = 0
        for (parameter, label) in zip(parameterClause.parameters, labels) {
            if label == nil { unlabelled += 1 }
            let name = label ?? (unlabelled == 1 ? "value" : "value\(unlabelled)")
            try parameter.type.checkWritable(name)
            let wireName = name.snakeCased
            if wireName == tag { throw Refusal(.tagTaken(wireName)) }
            if members.contains(where: { $0.wireName == wireName }) { throw Refusal(.sameName(wireName)) }
            let initial = parameter.defaultValue?.value.trimmed
            members.append(
                Member(
                    swiftName: name, wireName: wireName, type: parameter.type.trimmedDescription, description: nil,
                    defaultValue: initial?.is(NilLiteralExprSyntax.self) == true ? nil : initial, options: [],
                    isConstant: false))
        }
        return members
    }
}
