import SwiftParser
import SwiftSyntax

/// A handler of a service, as its syntax tells it.
struct EndpointShape {
    /// The attributes that make a method an endpoint.
    static let attributes: Set = ["GET", "POST", "PUT", "PATCH", "DELETE"]

    /// What the methods are declared in.
    enum Owner {
        /// A type marked `@Service`, whose methods are the handlers.
        case service
        /// A protocol marked `@API`, whose methods are handlers on one side and calls on the other.
        case contract
    }

    /// What a handler returns.
    enum Result {
        case nothing
        /// The handler makes the answer itself.
        case response
        case value(TypeSyntax)
    }

    /// The declaration.
    let function: FunctionDeclSyntax
    /// The HTTP method as a member of its type: `get`.
    let method: String
    /// What the attribute says.
    let arguments: EndpointArguments
    /// The parameters in order.
    let parameters: [EndpointParameter]
    /// What is returned.
    let result: Result

    /// The endpoint that a method is; nil when it is none.
    ///
    /// - Throws: why it cannot be one.
    init?(_ function: FunctionDeclSyntax, in owner: Owner = .service) throws(Refusal) {
        let attributes = function.attributes.named(Self.attributes)
        guard let attribute = attributes.first else { return nil }
        let name = function.name.text.withoutBackticks
        guard attributes.count == 1 else { throw Refusal(.severalEndpoints(name)) }
        let modifiers = function.modifiers.map(\.name.text)
        if modifiers.contains("static") || modifiers.contains("class") { throw Refusal(.staticHandler(name)) }
        if modifiers.contains("mutating") { throw Refusal(.mutatingHandler(name)) }
        let signature = function.signature
        guard
            function.genericParameterClause == nil,
            !signature.parameterClause.parameters.contains(where: { $0.type.isOpaque })
        else { throw Refusal(.genericHandler(name)) }

        self.function = function
        method = attribute.lastName.lowercased()
        arguments = EndpointArguments(attribute)
        var parameters: [EndpointParameter] = []
        for parameter in signature.parameterClause.parameters {
            let parameter = try EndpointParameter(parameter)
            if parameters.contains(where: { $0.wireName == parameter.wireName }) {
                throw Refusal(.sameWireName(parameter.wireName))
            }
            parameters.append(parameter)
        }
        switch owner {
        case .service: if arguments.others["defaults"] != nil { throw Refusal(.defaultsOfMethod(name)) }
        case .contract: try arguments.addDefaults(to: &parameters, of: name)
        }
        self.parameters = parameters
        result = try Self.result(of: function)
        if owner == .contract { try checkCallable() }
    }

    private static func result(of function: FunctionDeclSyntax) throws(Refusal) -> Result {
        guard let type = function.signature.returnClause?.type.trimmed else { return .nothing }
        let name = function.name.text.withoutBackticks
        if type.isNamed("Void", in: ["Swift"]) { return .nothing }
        if let tuple = type.as(TupleTypeSyntax.self) {
            if tuple.elements.isEmpty { return .nothing }
            throw Refusal(.tupleResult(name))
        }
        if type.isOpaque { throw Refusal(.opaqueResult(name)) }
        return type.isNamed("Response", in: ["Swiftlet", "SwiftletHTTP"]) ? .response : .value(type)
    }

    /// The name without backticks: the operation's id.
    var name: String { function.name.text.withoutBackticks }

    /// The `@available` attributes that deprecate the method.
    var deprecations: [AttributeSyntax] {
        function.attributes.named(["available"]).filter {
            $0.arguments?.trimmedDescription.contains("deprecated") == true
        }
    }

    /// Whether calling the method needs `await` besides what its own type demands.
    var isAsync: Bool { function.signature.effectSpecifiers?.asyncSpecifier != nil }

    /// Whether the method is not bound to the actor of its type.
    var isNonisolated: Bool { function.modifiers.contains { $0.name.text == "nonisolated" } }

    /// Whether the method can throw.
    var canThrow: Bool {
        guard let clause = function.signature.effectSpecifiers?.throwsClause else { return false }
        return clause.type?.trimmedDescription != "Never"
    }

    /// The type of a typed throw.
    var thrownType: String? {
        let type = function.signature.effectSpecifiers?.throwsClause?.type?.trimmedDescription
        return type == "Never" || type == "any Error" || type == "any Swift.Error" ? nil : type
    }

    /// Checks that every parameter of the path is taken by the handler, which the request's own taker need not.
    func checkPath(after prefix: ExprSyntax?) throws(Refusal) {
        guard !parameters.contains(where: \.isRequest) else { return }
        let taken = Set(parameters.flatMap { [$0.name, $0.wireName] })
        let names = [prefix, arguments.path].flatMap { $0?.pathParameters ?? [] }
        if let name = names.first(where: { !taken.contains($0) }) {
            throw Refusal(.unboundPathParameter(name, self.name))
        }
    }
}

extension TypeSyntax {
    /// The type of the value inside of an `Answer`.
    var answered: TypeSyntax? {
        var name = self.as(IdentifierTypeSyntax.self).map { ($0.name.text, $0.genericArgumentClause) }
        if let member = self.as(MemberTypeSyntax.self), member.baseType.trimmedDescription == "Swiftlet" {
            name = (member.name.text, member.genericArgumentClause)
        }
        guard let (name, arguments) = name, name == "Answer", arguments?.arguments.count == 1,
            case .type(let value) = arguments?.arguments.first?.argument
        else { return nil }
        return value.trimmed
    }

    /// Whether the type is `some` type.
    fileprivate var isOpaque: Bool {
        self.as(SomeOrAnyTypeSyntax.self)?.someOrAnySpecifier.tokenKind == .keyword(.some)
    }
}

extension ExprSyntax {
    /// The names in the braces of a path, as far as it is a plain literal.
    fileprivate var pathParameters: [String] {
        guard let path = self.as(StringLiteralExprSyntax.self)?.representedLiteralValue else { return [] }
        return path.split(separator: "/").filter { $0.hasPrefix("{") && $0.hasSuffix("}") }.map { segment in
            let name = segment.dropFirst().dropLast()
            return String(name.hasSuffix("...") ? name.dropLast(3) : name)
        }
    }
}
