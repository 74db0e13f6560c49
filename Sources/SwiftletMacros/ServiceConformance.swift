import SwiftSyntax

/// The witnesses of `Service` for a type marked `@Service`.
struct ServiceConformance {
    let shape: ServiceShape
    /// The expression for where each handler stands, in their order; nil where that is not known.
    let places: [String?]
    /// The statements in the type, each with the expression for where it stands.
    let statements: [(statement: StatementLiterals.Statement, place: String?)]

    /// The declarations, as source text.
    var declarations: [String] {
        let access = (shape.isIsolated ? "nonisolated " : "") + shape.access
        let literals = statements.isEmpty ? [] : [Self.statementLiterals(statements, access: access)]
        return [group, endpoints] + literals
    }

    /// The witness that lists statements.
    static func statementLiterals(
        _ statements: [(statement: StatementLiterals.Statement, place: String?)], access: String
    ) -> String {
        let lines = statements.flatMap { statement, place in
            statement.readings.map { parts in
                let numbered = statement.isNumbered ? ", isNumbered: true" : ""
                return "StatementLiteral([\(parts.joined(separator: ", "))]\(numbered)"
                    + "\(place.map { ", place: \($0)" } ?? "")),"
            }
        }
        return """
            \(access)static var statements: [StatementLiteral] {
            [
            \(lines.joined(separator: "\n"))
            ]
            }
            """
    }

    private var group: String {
        var arguments: [String] = []
        if let path = shape.path { arguments.append("path: \(path.trimmedDescription)") }
        if let tag = shape.tag { arguments.append("tag: \(tag.trimmedDescription)") }
        if let description = shape.description { arguments.append("documentation: \(description.swiftLiteral)") }
        return """
            \(shape.isIsolated ? "nonisolated " : "")\(shape.access)static var group: GroupDescription {
            GroupDescription(\(arguments.joined(separator: ", ")))
            }
            """
    }

    private var endpoints: String {
        let blocks = zip(shape.endpoints, places).map { endpoint, place in
            "do {\n\(endpoint.statements(place: place, isIsolated: shape.isIsolated))\n}"
        }
        // Only deprecated code may call deprecated handlers without a warning.
        let isDeprecated = shape.endpoints.contains { !$0.deprecations.isEmpty }
        let attributes = (isDeprecated ? "@available(*, deprecated)\n" : "") + (shape.isIsolated ? "nonisolated " : "")
        return """
            \(attributes)\(shape.access)func endpoints() throws -> [Endpoint] {
            var endpoints: [Endpoint] = []
            \(blocks.joined(separator: "\n"))
            return endpoints
            }
            """
    }
}

extension EndpointShape {
    /// The statements that describe the endpoint and append it to `endpoints`.
    fileprivate func statements(place: String?, isIsolated: Bool) -> String {
        var lines = ["\(parameters.isEmpty ? "let" : "var") endpoint = try EndpointDescription(\(description(place)))"]
        lines += parameters.map { parameter in
            "let \(parameter.input) = try endpoint.input(\(parameter.inputArguments))"
        }
        let isAwaited = isAsync || isIsolated && !isNonisolated
        let effects = isAwaited ? "async throws" : "throws"
        lines.append(
            """
            endpoints.append(
            endpoint.answering { (\(parameters.isEmpty ? "_" : "call"): inout Call) \(effects) -> \(resultType) in
            \(answer(isAwaited: isAwaited))
            })
            """)
        return lines.joined(separator: "\n")
    }

    private func description(_ place: String?) -> String {
        var arguments = [".\(method)", arguments.path?.trimmedDescription ?? "\"\"", "name: \(name.swiftLiteral)"]
        if let text = function.docComment { arguments.append("documentation: \(text.swiftLiteral)") }
        if let status = self.arguments.others["status"] { arguments.append("status: \(status)") }
        if !self.arguments.failures.isEmpty {
            arguments.append("failures: [\(self.arguments.failures.map(\.trimmedDescription).joined(separator: ", "))]")
        }
        if let thrownType { arguments.append("throwing: \(thrownType).self") }
        for label in ["parameters", "envelope"] {
            if let value = self.arguments.others[label] { arguments.append("\(label): \(value)") }
        }
        let isDeprecated = deprecations.isEmpty ? self.arguments.others["deprecated"].map { "\($0)" } : "true"
        if let isDeprecated { arguments.append("isDeprecated: \(isDeprecated)") }
        if let isHidden = self.arguments.others["hidden"] { arguments.append("isHidden: \(isHidden)") }
        for label in ["bodyLimit", "deadline", "middleware"] {
            if let value = self.arguments.others[label] { arguments.append("\(label): \(value)") }
        }
        if let place { arguments.append("place: \(place)") }
        return arguments.joined(separator: ", ")
    }

    private var resultType: String {
        switch result {
        case .nothing: "Void"
        case .response: "Response"
        case .value(let type): type.trimmedDescription
        }
    }

    /// Reads all inputs, so that every violation is reported, and calls the handler.
    private func answer(isAwaited: Bool) -> String {
        var lines = parameters.map { "let \($0.value) = \($0.input).value(in: &call)" }
        if !parameters.isEmpty {
            let values = parameters.map { "let \($0.value)" }.joined(separator: ", ")
            lines.append("guard \(values) else { throw call.refusal }")
        }
        let values = parameters.map { ($0.label.map { $0 + ": " } ?? "") + $0.value }.joined(separator: ", ")
        let effects = (canThrow ? "try " : "") + (isAwaited ? "await " : "")
        let isVoid = if case .nothing = result { true } else { false }
        lines.append("\(isVoid ? "" : "return ")\(effects)self.\(function.name.text)(\(values))")
        return lines.joined(separator: "\n")
    }
}

extension EndpointParameter {
    /// The arguments that declare the input.
    fileprivate var inputArguments: String {
        var arguments = [nameArguments, "as: \(type.trimmedDescription).self"]
        // An optional is nil without being told.
        if let defaultValue, !defaultValue.is(NilLiteralExprSyntax.self) {
            arguments.append("defaultValue: \(defaultValue.defaultValueSource)")
            arguments.append("default: { \(defaultValue.trimmedDescription) }")
        }
        return arguments.joined(separator: ", ")
    }
}
