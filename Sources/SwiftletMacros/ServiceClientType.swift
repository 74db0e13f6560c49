import SwiftSyntax
import SwiftSyntaxBuilder

/// The nested type `Client`, whose methods are the handlers of the service.
struct ServiceClientType {
    let shape: ServiceShape

    /// The declaration, as source text.
    var declaration: String {
        let methods = shape.endpoints.map { $0.clientMethod(of: shape.typeName) }
        return """
            /// Calls the endpoints of ``\(shape.typeName)`` by the names of their handlers.
            \(shape.access)struct Client: ServiceCaller {
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
    /// The method of the client that calls this endpoint.
    fileprivate func clientMethod(of typeName: String) -> String {
        let sent = parameters.filter { !$0.isRequest }
        let path = arguments.path?.outside(of: typeName) ?? "\"\""
        var lines = (function.docComment ?? "").split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "///" : "/// \($0)" }
        if function.docComment == nil { lines = [] }
        lines += deprecations.map(\.trimmedDescription)
        let declarations = sent.map { $0.declaration(outside: typeName) }.joined(separator: ", ")
        let returned = clientResult(outside: typeName)
        lines.append(
            "\(clientAccess)func \(function.name.text)(\(declarations)) async throws\(returned.map { " -> " + $0 } ?? "") {"
        )
        let envelope = arguments.others["envelope"].map { ", envelope: \($0.outside(of: typeName))" } ?? ""
        lines.append(
            "\(returned == nil ? "" : "return ")try await EndpointCall("
                + ".\(method), \(path), of: \(typeName).group\(envelope))")
        lines += sent.map { ".setting(\($0.nameArguments), to: \($0.reference))" }
        lines.append(".send(to: self.service\(returned.map { ", as: \($0).self" } ?? ""))")
        lines.append("}")
        return lines.joined(separator: "\n")
    }

    private func clientResult(outside typeName: String) -> String? {
        switch result {
        case .nothing: nil
        case .response: "UpstreamResponse"
        case .value(let type): (type.answered ?? type).outside(of: typeName)
        }
    }

    /// The access of the handler: its types need not be visible any further.
    private var clientAccess: String {
        let isPrivate = function.modifiers.contains { ["private", "fileprivate"].contains($0.name.text) }
        return isPrivate ? "fileprivate " : function.modifiers.access
    }
}

extension EndpointParameter {
    /// The parameter as another type declares it.
    fileprivate func declaration(outside typeName: String) -> String {
        let text = "\(names): \(type.outside(of: typeName))"
        return defaultValue.map { "\(text) = \($0.outside(of: typeName))" } ?? text
    }
}

extension SyntaxProtocol {
    /// The text with the type's name in the place of `Self`.
    fileprivate func outside(of typeName: String) -> String {
        SelfReplacement(name: typeName).rewrite(self).trimmedDescription
    }
}

/// Puts the name of a type in the place of `Self`.
private final class SelfReplacement: SyntaxRewriter {
    private let name: String

    init(name: String) {
        self.name = name
        super.init()
    }

    override func visit(_ token: TokenSyntax) -> TokenSyntax {
        token.tokenKind == .keyword(.Self) ? token.with(\.tokenKind, .identifier(name)) : token
    }
}
