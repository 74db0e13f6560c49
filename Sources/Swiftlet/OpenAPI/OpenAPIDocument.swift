import HTTPTypes
import SwiftletSchema

/// The OpenAPI document of a service: a function of what its endpoints are.
struct OpenAPIDocument: Sendable {
    /// What the service is.
    var about: About
    /// The endpoints with their whole paths; hidden ones are left out.
    var endpoints: [EndpointDescription]
    /// The form of answers of endpoints that have none of their own.
    var envelope: Envelope = .standard
    /// What groups of endpoints are for, by their tags.
    var tagDescriptions: [String: String] = [:]
    /// The addresses of the service; without any, the document's own.
    var servers: [String] = []

    /// The document as JSON text, the same for the same input.
    func text(_ version: OpenAPIVersion) -> String {
        var writer = JSONWriter(capacity: 64 * 1024)
        OpenAPIValue.object(object(version)).write(to: &writer)
        writer.raw("\n")
        // Only numbers can be beyond JSON, and here they are integers and text.
        return String(decoding: (try? writer.finish()) ?? [], as: UTF8.self)
    }

    private func object(_ version: OpenAPIVersion) -> OpenAPIObject {
        var schemas = SchemaComposer(version)
        var info: OpenAPIObject = ["title": .string(about.title), "version": .string(about.version)]
        info.set("description", about.description)
        var document: OpenAPIObject = ["openapi": .string(version.number), "info": .object(info)]
        if !servers.isEmpty { document["servers"] = .array(servers.map { ["url": .string($0)] }) }
        let paths = paths(&schemas)
        document["paths"] = .object(paths)
        var components = OpenAPIObject()
        let described = schemas.describeComponents(envelope: envelope)
        if !described.isEmpty { components["schemas"] = .object(described) }
        if !schemas.responses.isEmpty {
            var responses = OpenAPIObject()
            for (name, response) in schemas.responses.sorted(by: { $0.key < $1.key }) {
                responses[name] = .object(response)
            }
            components["responses"] = .object(responses)
        }
        if !components.isEmpty { document["components"] = .object(components) }
        let tags = tags
        if !tags.isEmpty { document["tags"] = .array(tags) }
        return document
    }

    /// The endpoints that OpenAPI can tell of, in the order of declaration.
    private var visible: [EndpointDescription] {
        endpoints.filter { !$0.isHidden && Self.methods.contains($0.method) }
    }

    /// The methods that a path item has a place for (OpenAPI 3.1, section 4.8.9).
    private static let methods: Set<HTTPRequest.Method> = [
        .get, .put, .post, .delete, .options, .head, .patch, .trace,
    ]

    private func paths(_ schemas: inout SchemaComposer) -> OpenAPIObject {
        let endpoints = visible
        var paths = OpenAPIObject()
        var shapes = PathShapes()
        for (endpoint, operationID) in zip(endpoints, OperationIDs.of(endpoints)) {
            let path = shapes.path(for: endpoint.path)
            let ownEnvelope = endpoint.envelope ?? envelope
            let composer = OperationComposer(
                endpoint: endpoint, operationID: operationID, envelope: ownEnvelope,
                hasOwnFailures: ownEnvelope.failure != envelope.failure, pathNames: path.names)
            var item = OpenAPIObject()
            if case .object(let known) = paths[path.text] { item = known }
            let method = endpoint.method.rawValue.lowercased()
            // A rest parameter beside an ordinary one has the same template: the one declared first is told of.
            guard item[method] == nil else { continue }
            item[method] = .object(composer.operation(&schemas))
            paths[path.text] = .object(item)
        }
        return paths
    }

    private var tags: [OpenAPIValue] {
        var seen: Set<String> = []
        return visible.flatMap(\.tags).filter { seen.insert($0).inserted }.map { tag in
            var object: OpenAPIObject = ["name": .string(tag)]
            object.set("description", tagDescriptions[tag])
            return .object(object)
        }
    }
}

/// The paths of a document. Templates that differ only in their parameters' names are one path there (OpenAPI 3.1,
/// section 4.8.8.1), which has the names of the first.
private struct PathShapes {
    private var known: [String: (text: String, names: [String])] = [:]

    mutating func path(for template: PathTemplate) -> (text: String, names: [String]) {
        let shape = text(template) { _ in "{}" }
        if let path = known[shape] { return path }
        let path = (text: text(template) { "{\($0)}" }, names: template.parameters)
        known[shape] = path
        return path
    }

    private func text(_ template: PathTemplate, parameter: (String) -> String) -> String {
        guard !template.segments.isEmpty else { return "/" }
        return template.segments.map { segment in
            switch segment {
            case .literal(let text): "/" + text
            case .parameter(let name), .rest(let name): "/" + parameter(name)
            }
        }.joined()
    }
}

/// The ids of operations: the names of the handlers, with the tag before a name that several have.
private enum OperationIDs {
    static func of(_ endpoints: [EndpointDescription]) -> [String] {
        let counts = Dictionary(endpoints.map { ($0.name, 1) }, uniquingKeysWith: +)
        var taken: Set<String> = []
        return endpoints.map { endpoint in
            var name = endpoint.name
            if counts[name, default: 0] > 1, let tag = endpoint.tags.first {
                let words = tag.split { !$0.isLetter && !$0.isNumber }
                let prefix = words.enumerated().map { $0 == 0 ? String($1) : String($1).capitalizingFirstLetter }
                name = prefix.joined() + (prefix.isEmpty ? name : name.capitalizingFirstLetter)
            }
            var candidate = name
            var number = 2
            while !taken.insert(candidate).inserted {
                candidate = name + String(number)
                number += 1
            }
            return candidate
        }
    }
}
