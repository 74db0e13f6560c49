import SwiftletSchema

/// The keywords of schemas for formats, bounds and constraints.
extension OpenAPIObject {
    /// Says what the type of an integer can hold.
    mutating func bound(integer bits: Int, signed: Bool) {
        if bits < 32 || (bits == 32 && signed) {
            self["format"] = "int32"
        } else if bits < 64 || signed {
            self["format"] = "int64"
        }
        if !signed { self["minimum"] = 0 }
        // A format says the bounds of its own type; those of UInt64 are beyond the numbers of most JSON readers.
        guard bits < 32 || (bits == 32 && !signed) else { return }
        if signed { self["minimum"] = .integer(-1 << (bits - 1)) }
        self["maximum"] = .integer(1 << (signed ? bits - 1 : bits) - 1)
    }

    /// Says the well-known form of a string.
    mutating func set(_ format: StringFormat?, _ version: OpenAPIVersion) {
        guard let format else { return }
        self["format"] = .string(format.rawValue)
        if format == .byte, version == .v3_1 { self["contentEncoding"] = "base64" }
    }

    /// Shows a value.
    mutating func note(example json: String, _ version: OpenAPIVersion) {
        guard version == .v3_1 else {
            if self["example"] == nil { self["example"] = .json(json) }
            return
        }
        var examples: [OpenAPIValue] = []
        if case .array(let known) = self["examples"] { examples = known }
        self["examples"] = .array(examples + [.json(json)])
    }

    /// The schema with what its constraints say; those that do not concern its type are left out.
    func keeping(_ constraints: [Constraint], _ version: OpenAPIVersion) -> OpenAPIObject {
        var schema = self
        let kind = kind
        for constraint in constraints {
            switch (constraint, kind) {
            case (.length(let min, let max), "string"):
                if min > 0 { schema["minLength"] = .integer(min) }
                if let max { schema["maxLength"] = .integer(max) }
            case (.pattern(let expression), "string"): schema["pattern"] = .string(expression)
            case (.format(let format), "string"): schema.set(format, version)
            case (.range(let min, let max, let exclusiveMax), "integer"),
                (.range(let min, let max, let exclusiveMax), "number"):
                schema.keep(min, max, exclusiveMax: exclusiveMax, version)
            case (.items(let min, let max), "array"):
                if min > 0 { schema["minItems"] = .integer(min) }
                if let max { schema["maxItems"] = .integer(max) }
            case (.items(let min, let max), "object"):
                if min > 0 { schema["minProperties"] = .integer(min) }
                if let max { schema["maxProperties"] = .integer(max) }
            case (.unique, "array"): schema["uniqueItems"] = true
            default: break
            }
        }
        return schema
    }

    /// The schema of a value that clients give and do not get; a text is entered as passwords are.
    var forWritingOnly: OpenAPIObject {
        // Beside a reference nothing is said in 3.0.
        guard self["$ref"] == nil, self["anyOf"] == nil else { return self }
        var schema = self
        schema["writeOnly"] = true
        if kind == "string", schema["format"] == nil { schema["format"] = "password" }
        return schema
    }

    /// The schema's type apart from null.
    private var kind: String? {
        switch self["type"] {
        case .string(let type): type
        case .array(let types): types.lazy.compactMap { if case .string(let type) = $0 { type } else { nil } }.first
        default: nil
        }
    }

    private func number(_ name: String) -> Double? {
        if case .integer(let number) = self[name] { Double(number) } else { nil }
    }

    private mutating func keep(
        _ min: NumberBound?, _ max: NumberBound?, exclusiveMax: Bool, _ version: OpenAPIVersion
    ) {
        // The type's own bounds stay where they are narrower.
        if let min, min.double >= number("minimum") ?? -.infinity { self["minimum"] = .json(min.description) }
        guard let max, max.double <= number("maximum") ?? .infinity else { return }
        switch (exclusiveMax, version) {
        case (false, _): self["maximum"] = .json(max.description)
        case (true, .v3_1):
            self["maximum"] = nil
            self["exclusiveMaximum"] = .json(max.description)
        case (true, .v3_0):
            self["maximum"] = .json(max.description)
            self["exclusiveMaximum"] = true
        }
    }
}
