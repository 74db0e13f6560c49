import SwiftletSchema

extension EndpointDescription {
    /// Finds constraints that no input could be checked against, such as a pattern that is no regular expression.
    ///
    /// - Throws: ``EndpointError`` that names the input, or the type and its member.
    func checkConstraints() throws {
        for input in inputs {
            try check(input.constraints, of: "\"\(input.swiftName)\"")
            guard case .schema(let type) = input.shape else { continue }
            var seen: Set<ObjectIdentifier> = []
            try check(type, &seen)
        }
    }

    private func check(_ type: any Schema.Type, _ seen: inout Set<ObjectIdentifier>) throws {
        guard seen.insert(ObjectIdentifier(type)).inserted else { return }
        switch type.schema {
        case .object(let object): try check(object, &seen)
        case .union(let union): for shape in union.cases { try check(shape, &seen) }
        case .array(let inner, _), .dictionary(let inner), .optional(let inner): try check(inner, &seen)
        case .boolean, .integer, .number, .string, .enumeration, .anything: break
        }
    }

    private func check(_ object: ObjectDescription, _ seen: inout Set<ObjectIdentifier>) throws {
        for property in object.properties {
            try check(property.constraints, of: "\(object.name).\(property.swiftName)")
            try check(property.type, &seen)
        }
    }

    private func check(_ constraints: [Constraint], of name: String) throws {
        guard let mistake = constraints.lazy.compactMap(\.mistake).first else { return }
        throw EndpointError("\(self.name) at \(place): \(name): \(mistake)")
    }
}
