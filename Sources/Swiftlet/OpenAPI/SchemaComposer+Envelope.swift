import SwiftletSchema

/// The bodies of answers, as the envelope writes them.
extension SchemaComposer {
    /// The body of a success around data of this schema; nil when there is no body.
    func success(_ envelope: Envelope, data: OpenAPIObject?) -> OpenAPIObject? {
        guard let members = envelope.success else { return data }
        return object(
            members.compactMap { member in
                switch member {
                case .constant(let name, let json): (name, constant(json), true)
                case .data(let name): data.map { (name, $0, true) }
                case .pagination: nil
                }
            })
    }

    /// The body of a success whose data is a page.
    mutating func success(_ envelope: Envelope, pageOf item: any Schema.Type) -> OpenAPIObject? {
        guard let members = envelope.success, members.contains(where: \.isPagination) else {
            return success(envelope, data: ["$ref": .string(components.reference(toPageOf: item))])
        }
        let items: OpenAPIObject = ["type": "array", "items": .object(schema(of: item))]
        let pagination = self.schema(of: Pagination.self)
        return object(
            members.map { member in
                switch member {
                case .constant(let name, let json): (name, constant(json), true)
                case .data(let name): (name, items, true)
                case .pagination(let name): (name, pagination, true)
                }
            })
    }

    /// The body of any failure.
    func failure(of envelope: Envelope) -> OpenAPIObject {
        failure(
            of: envelope, code: ["type": "integer", "description": "The service's own code."],
            message: ["type": "string", "description": "What went wrong."],
            error: ["description": "More, where the failure has it."], isErrorRequired: false,
            status: ["type": "integer"]
        ).described("What went wrong.")
    }

    /// The body of a documented failure.
    mutating func failure(of envelope: Envelope, _ documented: DocumentedFailure) -> OpenAPIObject {
        var message: OpenAPIObject = ["type": "string"]
        message.note(example: RawJSON.text(of: documented.message), version)
        var error: OpenAPIObject?
        switch documented.detail {
        case .none: error = nil
        case .members(let members): error = object([], members)
        case .violations: error = self.schema(of: [Violation].self)
        }
        let schema = failure(
            of: envelope, code: constant(String(documented.code)), message: message, error: error,
            isErrorRequired: true, status: constant(String(documented.status.rawValue)))
        return schema.titled(documented.message)
    }

    private func failure(
        of envelope: Envelope, code: OpenAPIObject, message: OpenAPIObject, error: OpenAPIObject?,
        isErrorRequired: Bool, status: OpenAPIObject
    ) -> OpenAPIObject {
        object(
            envelope.failure.compactMap { member in
                switch member {
                case .code(let name): (name, code, true)
                case .message(let name): (name, message, true)
                case .error(let name): error.map { (name, $0, isErrorRequired) }
                case .status(let name): (name, status, true)
                case .constant(let name, let json): (name, constant(json), true)
                }
            })
    }
}

extension Envelope.SuccessMember {
    fileprivate var isPagination: Bool {
        if case .pagination = self { true } else { false }
    }
}
