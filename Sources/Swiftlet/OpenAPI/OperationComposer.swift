import SwiftletSchema

/// Turns the description of an endpoint into an operation of a document.
struct OperationComposer {
    let endpoint: EndpointDescription
    let operationID: String
    let envelope: Envelope
    /// Whether failures have the form of the app's, which is a component.
    let hasOwnFailures: Bool
    /// The names of the path's parameters in the document, in order.
    let pathNames: [String]

    /// The operation.
    func operation(_ schemas: inout SchemaComposer) -> OpenAPIObject {
        var operation = OpenAPIObject()
        if !endpoint.tags.isEmpty { operation["tags"] = .array(endpoint.tags.map { .string($0) }) }
        operation.set("summary", endpoint.documentation.summary)
        operation.set("description", endpoint.documentation.discussion)
        operation["operationId"] = .string(operationID)
        if endpoint.isDeprecated { operation["deprecated"] = true }
        let parameters = parameters(&schemas)
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        if let body = endpoint.inputs.first(where: { $0.location == .body }) {
            operation["requestBody"] = .object(requestBody(body, &schemas))
        }
        operation["responses"] = .object(responses(&schemas))
        return operation
    }

    private func parameters(_ schemas: inout SchemaComposer) -> [OpenAPIValue] {
        var parameters: [OpenAPIValue] = []
        for (segmentName, name) in zip(endpoint.path.parameters, pathNames) {
            let input = endpoint.inputs.first { input in
                input.location == .path && (input.name == segmentName || input.swiftName == segmentName)
            }
            parameters.append(.object(parameter(name, in: "path", input, isRest: segmentName == restName, &schemas)))
        }
        for input in endpoint.inputs where input.location == .query {
            parameters.append(.object(parameter(input.name, in: "query", input, &schemas)))
        }
        for input in endpoint.inputs where input.location == .header {
            parameters.append(.object(parameter(input.name, in: "header", input, &schemas)))
        }
        return parameters
    }

    /// The parameter that takes the rest of the path.
    private var restName: String? {
        if case .rest(let name) = endpoint.path.segments.last { name } else { nil }
    }

    private func parameter(
        _ name: String, in place: String, _ input: InputDescription?, isRest: Bool = false,
        _ schemas: inout SchemaComposer
    ) -> OpenAPIObject {
        var parameter: OpenAPIObject = ["name": .string(name), "in": .string(place)]
        var type: any Schema.Type = String.self
        if case .schema(let known) = input?.shape { type = known }
        // A parameter is there or not; no text of it is null.
        while case .optional(let wrapped) = type.schema { type = wrapped }
        var defaultValue = input?.defaultValue
        if case .json("null") = defaultValue { defaultValue = nil }
        var schema = schemas.schema(
            of: type, description: input?.description, options: input?.options ?? [], defaultValue: defaultValue)
        if case .string(let text) = schema["description"] { parameter.set("description", text) }
        schema["description"] = nil
        if isRest {
            var text = "The rest of the path, slashes included."
            if case .string(let known) = parameter["description"] { text = known.withFullStop + " " + text }
            parameter["description"] = .string(text)
        }
        parameter["required"] = .boolean(place == "path" || input?.isRequired ?? true)
        for case .example(let json) in input?.options ?? [] {
            // Pages that try an operation out fill in the parameter's own example.
            parameter["example"] = .json(json)
            schema["example"] = nil
            schema["examples"] = nil
            break
        }
        if schema["deprecated"] != nil {
            parameter["deprecated"] = true
            schema["deprecated"] = nil
        }
        if case .array = type.schema, place == "query" {
            parameter["style"] = "form"
            parameter["explode"] = true
        }
        parameter["schema"] = .object(schema)
        return parameter
    }

    private func requestBody(_ input: InputDescription, _ schemas: inout SchemaComposer) -> OpenAPIObject {
        var body = OpenAPIObject()
        var schema: OpenAPIObject
        switch input.shape {
        case .schema(let type):
            schema = schemas.schema(
                of: type, description: input.description, options: input.options, defaultValue: input.defaultValue)
        case .freeForm:
            schema = ["type": "object"]
            schema.set("description", input.description)
        }
        if case .string(let text) = schema["description"] { body.set("description", text) }
        schema["description"] = nil
        body["content"] = ["application/json": ["schema": .object(schema)]]
        body["required"] = .boolean(input.isRequired)
        return body
    }
}
