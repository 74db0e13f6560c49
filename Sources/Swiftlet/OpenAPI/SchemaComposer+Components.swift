import SwiftletSchema

extension SchemaComposer {
    /// Describes every component that was referred to, in the order of their names.
    mutating func describeComponents(envelope: Envelope) -> OpenAPIObject {
        var schemas: [(name: String, schema: OpenAPIObject)] = []
        while let next = components.next() {
            var schema: OpenAPIObject =
                switch next.component {
                case .type(let type): describe(type)
                case .shape(let shape, let tag): describe(shape, tag: tag)
                case .page(let item): page(of: item)
                case .failure: failure(of: envelope)
                }
            if next.name != next.title { schema = schema.titled(next.title) }
            schemas.append((next.name, schema))
        }
        var result = OpenAPIObject()
        for (name, schema) in schemas.sorted(by: { $0.name < $1.name }) { result[name] = .object(schema) }
        return result
    }

    private mutating func describe(_ type: any Schema.Type) -> OpenAPIObject {
        switch type.schema {
        case .object(let object):
            return self.object([], object.properties).described(object.description)
        case .enumeration(let enumeration): return describe(enumeration)
        case .union(let union): return describe(union, as: type)
        default: return self.schema(of: type)
        }
    }

    private mutating func describe(_ enumeration: EnumerationDescription) -> OpenAPIObject {
        var schema = self.schema(of: enumeration.base)
        schema["enum"] = .array(enumeration.values.map { .json($0.json) })
        guard enumeration.values.contains(where: { $0.description != nil }) else {
            return schema.described(enumeration.description)
        }
        let list = enumeration.values.map { value in
            let name = value.json.hasPrefix("\"") ? String(value.json.dropFirst().dropLast()) : value.json
            return "* `\(name)`" + (value.description.map { ": \($0)" } ?? "")
        }
        // Generators of clients read these as the comments of the cases.
        schema["x-enum-descriptions"] = .array(enumeration.values.map { .string($0.description ?? "") })
        let paragraphs: [String?] = [enumeration.description, list.joined(separator: "\n")]
        return schema.described(paragraphs.compactMap(\.self).joined(separator: "\n\n"))
    }

    private mutating func describe(_ union: UnionDescription, as type: any Schema.Type) -> OpenAPIObject {
        var mapping = OpenAPIObject()
        var shapes: [OpenAPIValue] = []
        for shape in union.cases {
            let reference = components.reference(toShape: shape, of: type, tag: union.tag)
            mapping[shape.name] = .string(reference)
            shapes.append(["$ref": .string(reference)])
        }
        let schema: OpenAPIObject = [
            "oneOf": .array(shapes),
            "discriminator": ["propertyName": .string(union.tag), "mapping": .object(mapping)],
        ]
        return schema.described(union.description)
    }

    private mutating func describe(_ shape: ObjectDescription, tag: String) -> OpenAPIObject {
        let name = RawJSON.text(of: shape.name)
        return object([(tag, constant(name, type: "string"), true)], shape.properties).described(shape.description)
    }

    /// A page that stands in the place of the data.
    private mutating func page(of item: any Schema.Type) -> OpenAPIObject {
        object([
            ("items", ["type": "array", "items": .object(schema(of: item))], true),
            ("pagination", schema(of: Pagination.self), true),
        ])
    }
}

extension RawJSON {
    /// A string as JSON text, quotes included.
    static func text(of string: String) -> String {
        // A string can always be written.
        (try? string.jsonText()) ?? "\"\""
    }
}
