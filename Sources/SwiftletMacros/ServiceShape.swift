import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// A type marked `@Service`, as its syntax tells it.
struct ServiceShape {
    /// The name of the type, with those of the types around it and of its type parameters.
    let typeName: String
    /// `public `, `package ` or nothing, to put before each witness.
    let access: String
    /// The doc comment.
    let description: String?
    /// The path and the tag as they are written.
    let path: ExprSyntax?
    let tag: ExprSyntax?
    /// The handlers in the order of declaration, at least one.
    let endpoints: [EndpointShape]
    /// Whether the methods of the type belong to an actor.
    let isIsolated: Bool

    /// Reads the declaration.
    ///
    /// - Throws: `DiagnosticsError` with one diagnostic per method that cannot be an endpoint.
    init(
        _ declaration: some DeclGroupSyntax, named typeName: String, attribute: AttributeSyntax
    ) throws {
        let arguments = EndpointArguments(attribute)
        let parameters = declaration.asProtocol((any WithGenericParametersSyntax).self)?.genericParameterClause?
            .parameters
        let parameterNames = parameters?.map(\.name.text).joined(separator: ", ")
        self.typeName = typeName + (parameterNames.map { "<\($0)>" } ?? "")
        access = declaration.modifiers.access
        description = declaration.docComment
        path = arguments.path
        tag = arguments.others["tag"]
        isIsolated = Self.isIsolated(declaration)
        let owner: EndpointShape.Owner = declaration.is(ProtocolDeclSyntax.self) ? .contract : .service
        endpoints = try Self.endpoints(of: declaration, owner, path: path)
        guard !endpoints.isEmpty else {
            throw DiagnosticsError(owner == .contract ? .emptyContract : .noEndpoints, at: Syntax(attribute))
        }
    }

    /// Whether the methods of a type belong to an actor.
    static func isIsolated(_ declaration: some DeclGroupSyntax) -> Bool {
        declaration.is(ActorDeclSyntax.self)
            || declaration.attributes.contains { $0.as(AttributeSyntax.self)?.lastName.hasSuffix("Actor") == true }
    }

    private static func endpoints(
        of declaration: some DeclGroupSyntax, _ owner: EndpointShape.Owner, path: ExprSyntax?
    ) throws -> [EndpointShape] {
        var endpoints: [EndpointShape] = []
        var diagnostics: [Diagnostic] = []
        for member in declaration.memberBlock.members {
            do throws(Refusal) {
                if let condition = member.decl.as(IfConfigDeclSyntax.self),
                    owner == .contract || condition.hasEndpoints
                {
                    throw Refusal(owner == .contract ? .conditionalCall : .conditionalEndpoint)
                }
                guard let function = member.decl.as(FunctionDeclSyntax.self),
                    let endpoint = try EndpointShape(function, in: owner)
                else {
                    if owner == .contract { try member.decl.checkPromisesNothing() }
                    continue
                }
                try endpoint.checkPath(after: path)
                if endpoints.contains(where: { $0.name == endpoint.name }) {
                    throw Refusal(.sameHandlerName(endpoint.name))
                }
                endpoints.append(endpoint)
            } catch {
                let node = member.decl.as(FunctionDeclSyntax.self).map { Syntax($0.name) } ?? Syntax(member.decl)
                diagnostics.append(Diagnostic(node: node, message: error.message))
            }
        }
        guard diagnostics.isEmpty else { throw DiagnosticsError(diagnostics: diagnostics) }
        return endpoints
    }
}

extension DeclGroupSyntax {
    /// Whether any method is marked as an endpoint.
    var hasEndpoints: Bool { memberBlock.members.haveEndpoints }
}

extension IfConfigDeclSyntax {
    /// Whether any of the branches declares an endpoint.
    fileprivate var hasEndpoints: Bool {
        clauses.contains { clause in
            if case .decls(let members) = clause.elements { members.haveEndpoints } else { false }
        }
    }
}

extension MemberBlockItemListSyntax {
    fileprivate var haveEndpoints: Bool {
        contains { member in
            if let nested = member.decl.as(IfConfigDeclSyntax.self) { return nested.hasEndpoints }
            let attributes = member.decl.as(FunctionDeclSyntax.self)?.attributes
            return attributes?.named(EndpointShape.attributes).isEmpty == false
        }
    }
}
