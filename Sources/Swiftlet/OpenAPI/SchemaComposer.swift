import SwiftletSchema

/// Turns the descriptions of types into schemas of a document: JSON Schema 2020-12 for 3.1, its older relative for 3.0.
struct SchemaComposer {
    let version: OpenAPIVersion
    var components = SchemaComponents()
    /// The answers that several operations refer to.
    var responses: [String: OpenAPIObject] = [:]

    init(_ version: OpenAPIVersion) {
        self.version = version
    }

    /// The schema of a value of a type that must keep constraints.
    mutating func schema(
        of type: any Schema.Type, constraints: [Constraint] = [], isNullable: Bool = false
    ) -> OpenAPIObject {
        let schema = plainSchema(of: type, constraints: constraints, isNullable: isNullable)
        return type is any SensitiveValue.Type ? schema.forWritingOnly : schema
    }

    private mutating func plainSchema(
        of type: any Schema.Type, constraints: [Constraint], isNullable: Bool
    ) -> OpenAPIObject {
        switch type.schema {
        case .boolean: return typed("boolean", isNullable)
        case .integer(let bits, let signed):
            var schema = typed("integer", isNullable)
            schema.bound(integer: bits, signed: signed)
            return schema.keeping(constraints, version)
        case .number(let format):
            var schema = typed("number", isNullable)
            schema["format"] = .string(format.rawValue)
            return schema.keeping(constraints, version)
        case .string(let format):
            var schema = typed("string", isNullable)
            schema.set(format, version)
            return schema.keeping(constraints, version)
        case .array(let element, let unique):
            var schema = typed("array", isNullable)
            schema["items"] = .object(self.schema(of: element))
            if unique { schema["uniqueItems"] = true }
            return schema.keeping(constraints, version)
        case .dictionary(let value):
            var schema = typed("object", isNullable)
            schema["additionalProperties"] = .object(self.schema(of: value))
            return schema.keeping(constraints, version)
        case .optional(let wrapped): return schema(of: wrapped, constraints: constraints, isNullable: true)
        case .anything: return [:]
        case .object, .enumeration, .union: return reference(components.reference(to: type), isNullable)
        }
    }

    /// The schema of a member of an object, an input or a body, with all that is said about it.
    mutating func schema(
        of type: any Schema.Type, description: String?, options: [FieldOption], defaultValue: DefaultValue?
    ) -> OpenAPIObject {
        let constraints = options.compactMap { if case .constraint(let constraint) = $0 { constraint } else { nil } }
        var notes = OpenAPIObject()
        let defaultValue = type is any SensitiveValue.Type ? nil : defaultValue
        notes.set("description", Self.text(description, options: options, defaultValue: defaultValue))
        if case .json(let json) = defaultValue { notes["default"] = .json(json) }
        for option in options {
            switch option {
            case .readOnly: notes["readOnly"] = true
            case .deprecated: notes["deprecated"] = true
            case .example(let json): notes.note(example: json, version)
            case .references(let other):
                guard let reference = referenceIfNamed(other) else { continue }
                notes["x-references"] = ["$ref": .string(reference)]
            case .constraint, .name, .primaryKey, .indexed: break
            }
        }
        let schema = self.schema(of: type, constraints: constraints)
        // In 3.0 whatever stands beside `$ref` is ignored (OpenAPI 3.0.3, section 4.7.23).
        guard version == .v3_0, schema["$ref"] != nil, !notes.isEmpty else { return schema.merging(notes) }
        return OpenAPIObject(dictionaryLiteral: ("allOf", [.object(schema)])).merging(notes)
    }

    /// The schema of one value, given as JSON text.
    func constant(_ json: String, type: String? = nil) -> OpenAPIObject {
        var schema = OpenAPIObject()
        if let type = type ?? Self.type(ofJSON: json) { schema["type"] = .string(type) }
        schema[version == .v3_1 ? "const" : "enum"] = version == .v3_1 ? .json(json) : [.json(json)]
        return schema
    }

    /// The schema of an object with these members, behind others whose schemas are known.
    mutating func object(
        _ known: [(name: String, schema: OpenAPIObject, isRequired: Bool)], _ properties: [PropertyDescription]
    ) -> OpenAPIObject {
        var members = known
        for property in properties {
            let schema = self.schema(
                of: property.type, description: property.description, options: property.options,
                defaultValue: property.defaultValue)
            members.append((property.name, schema, property.isRequired))
        }
        return object(members)
    }

    /// The schema of an object whose members' schemas are known.
    func object(_ members: [(name: String, schema: OpenAPIObject, isRequired: Bool)]) -> OpenAPIObject {
        var schema: OpenAPIObject = ["type": "object"]
        var properties = OpenAPIObject()
        for member in members { properties[member.name] = .object(member.schema) }
        if !properties.isEmpty { schema["properties"] = .object(properties) }
        let required = members.filter(\.isRequired).map { OpenAPIValue.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        return schema
    }

    /// A type, or null where that is allowed too.
    private func typed(_ type: String, _ isNullable: Bool) -> OpenAPIObject {
        guard isNullable else { return ["type": .string(type)] }
        return version == .v3_1 ? ["type": [.string(type), "null"]] : ["type": .string(type), "nullable": true]
    }

    /// A reference, or null where that is allowed too.
    ///
    /// In 3.0 `nullable` says nothing without a type beside it (OpenAPI 3.0.3, section 4.7.24.2), so null is a shape.
    private func reference(_ reference: String, _ isNullable: Bool) -> OpenAPIObject {
        guard isNullable else { return ["$ref": .string(reference)] }
        let null: OpenAPIValue =
            version == .v3_1 ? ["type": "null"] : ["type": "object", "nullable": true, "enum": [.json("null")]]
        return ["anyOf": [["$ref": .string(reference)], null]]
    }

    /// The reference to a type's component; nil for types that have none.
    private mutating func referenceIfNamed(_ type: any Schema.Type) -> String? {
        switch type.schema {
        case .object, .enumeration, .union: components.reference(to: type)
        default: nil
        }
    }

    /// A description with what the schema cannot say otherwise.
    private static func text(
        _ description: String?, options: [FieldOption], defaultValue: DefaultValue?
    ) -> String? {
        var sentences = description.map { [$0] } ?? []
        for option in options {
            switch option {
            case .constraint(.custom(let check)): sentences.append(check.reason.capitalizingFirstLetter + ".")
            case .references(let other): sentences.append("Refers to `\(other.schemaName)`.")
            default: break
            }
        }
        switch defaultValue {
        case .now: sentences.append("When missing: the current time.")
        case .uuid: sentences.append("When missing: a new random UUID.")
        case .json, .computed, nil: break
        }
        return sentences.count < 2 ? sentences.first : sentences.map(\.withFullStop).joined(separator: " ")
    }

    /// The JSON type of a value given as JSON text.
    private static func type(ofJSON json: String) -> String? {
        guard let first = json.utf8.first else { return nil }
        return switch first {
        case UInt8(ascii: "\""): "string"
        case UInt8(ascii: "t"), UInt8(ascii: "f"): "boolean"
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): Int(json) == nil ? "number" : "integer"
        default: nil
        }
    }
}
