import HTTPTypes
import SwiftletSchema

extension OperationComposer {
    /// The answers: the good one, the documented failures by status, and all others.
    func responses(_ schemas: inout SchemaComposer) -> OpenAPIObject {
        var responses: OpenAPIObject = [String(endpoint.status.rawValue): .object(success(&schemas))]
        // The handler may set another status; what is documented by itself goes before the range.
        if endpoint.setsStatus { responses["2XX"] = .object(success(&schemas)) }
        let byStatus = Dictionary(grouping: DocumentedFailure.all(of: endpoint)) { HTTPResponse.Status($0.status).code }
        for (status, failures) in byStatus.sorted(by: { $0.key < $1.key }) where responses[String(status)] == nil {
            let component = failures.count == 1 ? failures.first?.component : nil
            let answer = shared(component, &schemas) { schemas in response(to: failures, &schemas) }
            responses[String(status)] = .object(answer)
        }
        let anyFailure = shared("Failure", &schemas) { schemas in
            let schema: OpenAPIObject =
                hasOwnFailures
                ? schemas.failure(of: envelope) : ["$ref": .string(schemas.components.referenceToFailure())]
            let example = DocumentedFailure.internalError.example(in: envelope)
            return [
                "description": "Any other failure, such as 500.",
                "content": ["application/json": ["schema": .object(schema), "example": example]],
            ]
        }
        responses["default"] = .object(anyFailure)
        return responses
    }

    /// A reference to an answer that is a component, unless this endpoint's failures have a form of their own.
    private func shared(
        _ name: String?, _ schemas: inout SchemaComposer, make: (inout SchemaComposer) -> OpenAPIObject
    ) -> OpenAPIObject {
        guard let name, !hasOwnFailures else { return make(&schemas) }
        if schemas.responses[name] == nil { schemas.responses[name] = make(&schemas) }
        return ["$ref": .string("#/components/responses/" + name)]
    }

    private func success(_ schemas: inout SchemaComposer) -> OpenAPIObject {
        var response: OpenAPIObject = [
            "description": .string(
                endpoint.documentation.returns?.capitalizingFirstLetter.withFullStop ?? Self.phrase(endpoint.status))
        ]
        var mediaType = "application/json"
        var schema: OpenAPIObject?
        switch endpoint.output {
        case .nothing: schema = schemas.success(envelope, data: nil)
        case .value(let type), .optional(let type):
            schema = schemas.success(envelope, data: schemas.schema(of: type))
        case .page(let item): schema = schemas.success(envelope, pageOf: item)
        case .freeForm: schema = schemas.success(envelope, data: ["type": "object"])
        case .raw(let contentType):
            schema = [:]
            mediaType = contentType ?? "*/*"
        }
        // 204 ends with the head (RFC 9110, section 15.3.5).
        if let schema, endpoint.status != 204 { response["content"] = [mediaType: ["schema": .object(schema)]] }
        return response
    }

    /// The answer of one status to several failures.
    private func response(to failures: [DocumentedFailure], _ schemas: inout SchemaComposer) -> OpenAPIObject {
        let bodies = failures.map { OpenAPIValue.object(schemas.failure(of: envelope, $0)) }
        var content = OpenAPIObject()
        if bodies.count == 1, let body = bodies.first {
            content["schema"] = body
        } else {
            // Failures that share a code may fit more than one shape.
            let areDistinct = Set(failures.map(\.code)).count == failures.count
            content["schema"] = .object([areDistinct ? "oneOf" : "anyOf": .array(bodies)])
        }
        var examples = OpenAPIObject()
        for failure in failures {
            var name = [String(failure.code), Self.slug(failure.message)].filter { !$0.isEmpty }.joined(separator: "-")
            if examples[name] != nil { name += "-\(examples.members.count + 1)" }
            examples[name] = ["summary": .string(failure.message), "value": failure.example(in: envelope)]
        }
        content["examples"] = .object(examples)
        return [
            "description": .string(
                failures.map { $0.message.capitalizingFirstLetter.withFullStop }.joined(separator: " ")),
            "content": ["application/json": .object(content)],
        ]
    }

    /// The words of a message that can be a name: `There is no such user.` is `there-is-no-such-user`.
    private static func slug(_ message: String) -> String {
        message.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.prefix(6).joined(separator: "-")
    }

    /// The usual phrase for a status that says success (RFC 9110, section 15.3).
    private static func phrase(_ status: StatusCode) -> String {
        let known: [HTTPResponse.Status] = [.ok, .created, .accepted, .noContent]
        return known.first { $0.code == status.rawValue }?.reasonPhrase ?? "Success"
    }
}
