import SwiftSyntax

extension EndpointShape {
    /// Refuses what a client, which knows the signature alone, cannot do.
    func checkCallable() throws(Refusal) {
        if parameters.contains(where: \.isRequest) { throw Refusal(.requestOfContract(name)) }
        switch result {
        case .response: throw Refusal(.responseOfContract(name))
        case .value(let type):
            if let value = type.answered { throw Refusal(.answerOfContract(name, value.trimmedDescription)) }
        case .nothing: break
        }
        if let thrownType { throw Refusal(.typedThrow(name, thrownType)) }
        guard isAsync, canThrow else { throw Refusal(.notRemote(name)) }
    }
}

extension DeclSyntax {
    /// Refuses what a client would have to have besides the endpoints.
    func checkPromisesNothing() throws(Refusal) {
        if self.is(TypeAliasDeclSyntax.self) { return }
        throw Refusal(.notAnEndpoint(promise))
    }

    /// The name of what is promised.
    private var promise: String {
        if let named = asProtocol((any NamedDeclSyntax).self) { return named.name.text.withoutBackticks }
        if let name = self.as(VariableDeclSyntax.self)?.bindings.first?.pattern.trimmedDescription { return name }
        return self.is(InitializerDeclSyntax.self) ? "init" : "subscript"
    }
}
