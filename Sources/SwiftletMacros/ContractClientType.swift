import SwiftSyntax

/// The client of a protocol marked `@API`: a type beside it that keeps its promises by calling another service.
struct ContractClientType {
    let shape: ServiceShape
    /// Whether the protocol is private to its file.
    let isPrivate: Bool

    /// The declaration, as source text.
    var declaration: String {
        let methods = shape.endpoints.map { $0.callingMethod(shape.access) }
        return """
            /// Calls the service behind ``\(shape.typeName)``.
            \(isPrivate ? "fileprivate " : shape.access)struct \(shape.typeName)Client: \(shape.typeName), ServiceCaller {
            private let service: ServiceClient

            /// Creates a client that calls the service.
            \(shape.access)init(_ service: ServiceClient) {
            self.service = service
            }

            \(methods.joined(separator: "\n\n"))
            }
            """
    }
}

extension EndpointShape {
    /// The method that calls the endpoint, to which all parameters are given.
    fileprivate func callingMethod(_ access: String) -> String {
        var lines = [head(access, parameters.map { "\($0.names): \($0.type.trimmedDescription)" })]
        lines.append("\(returned == nil ? "" : "return ")try await EndpointCall(\(call.joined(separator: ", ")))")
        lines += parameters.map { ".setting(\($0.nameArguments), to: \($0.reference))" }
        lines.append(".send(to: self.service\(returned.map { ", as: \($0).self" } ?? ""))")
        lines.append("}")
        return lines.joined(separator: "\n")
    }

    /// The method of all conforming types that leaves parameters to their default values, which protocols cannot have; nil
    /// where there are none.
    func callWithDefaults(_ access: String) -> String? {
        guard parameters.contains(where: { $0.defaultValue != nil }) else { return nil }
        let declarations = parameters.map { parameter in
            "\(parameter.names): \(parameter.type.trimmedDescription)"
                + (parameter.defaultValue.map { " = \($0.trimmedDescription)" } ?? "")
        }
        let values = parameters.map { ($0.label.map { $0 + ": " } ?? "") + $0.reference }.joined(separator: ", ")
        // A call that gives all parameters means the requirement, which has one less.
        return """
            \(head(access, declarations + ["_ omitted: OmittedArguments = OmittedArguments()"]))
            \(returned == nil ? "" : "return ")try await self.\(function.name.text)(\(values))
            }
            """
    }

    private func head(_ access: String, _ declarations: [String]) -> String {
        var lines = (function.docComment ?? "").split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "///" : "/// \($0)" }
        if function.docComment == nil { lines = [] }
        lines += deprecations.map(\.trimmedDescription)
        let arrow = returned.map { " -> " + $0 } ?? ""
        lines.append(
            "\(access)func \(function.name.text)(\(declarations.joined(separator: ", "))) async throws\(arrow) {")
        return lines.joined(separator: "\n")
    }

    private var returned: String? {
        if case .value(let type) = result { type.trimmedDescription } else { nil }
    }

    private var call: [String] {
        var call = [".\(method)", arguments.path?.trimmedDescription ?? "\"\"", "of: Self.group"]
        if let envelope = arguments.others["envelope"] { call.append("envelope: \(envelope.trimmedDescription)") }
        if !arguments.failures.isEmpty {
            call.append("failures: [\(arguments.failures.map(\.trimmedDescription).joined(separator: ", "))]")
        }
        return call
    }
}
