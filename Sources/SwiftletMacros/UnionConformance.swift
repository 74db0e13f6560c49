/// The witnesses of `Schema` for an enum with payloads: objects whose member `type` names the case.
struct UnionConformance {
    let header: TypeHeader
    let shape: EnumShape

    /// The declarations, as source text.
    var declarations: [String] { [schema, read, write] }

    private var schema: String {
        let cases = shape.cases.map { shape in
            """
            ObjectDescription(
            name: \(shape.name.swiftLiteral), description: \(shape.description.swiftLiteral),
            properties: \(shape.members.descriptions)),
            """
        }
        return """
            \(header.access)static var schema: SchemaDescription {
            .union(
            UnionDescription(
            name: \(header.nameExpression), description: \(header.description.swiftLiteral), tag: "type",
            cases: [
            \(cases.joined(separator: "\n"))
            ]))
            }
            """
    }

    private var read: String {
        let branches = shape.cases.map { "case \($0.name.swiftLiteral):\n\($0.reading)" }
        let choices = shape.cases.map(\.name.jsonLiteral).joined(separator: ", ")
        return """
            \(header.access)static func read(from reader: inout JSONReader) throws(JSONError) -> Self? {
            switch try reader.tag("type") {
            \(branches.joined(separator: "\n"))
            default: break
            }
            guard try reader.beginObject() else { return nil }
            var hasTag = false
            while let key = try reader.nextKey() {
            if key == "type" { hasTag = true }
            try reader.skipValue()
            }
            let reason = hasTag ? \("must be one of \(choices)".swiftLiteral) : "is required"
            reader.violations.append(Violation(field: "type", reason: reason))
            return nil
            }
            """
    }

    private var write: String {
        let branches = shape.cases.map { shape in
            let bindings = shape.members.map { "let \($0.value)" }.joined(separator: ", ")
            return """
                case .`\(shape.name)`\(bindings.isEmpty ? "" : "(\(bindings))"):
                \(shape.members.writingStatements(opening: "\"type\":" + shape.name.jsonLiteral, value: \.value))
                """
        }
        return """
            \(header.access)func write(to writer: inout JSONWriter) {
            switch self {
            \(branches.joined(separator: "\n"))
            }
            }
            """
    }
}

extension EnumShape.Case {
    /// The statements that read the case's object.
    var reading: String {
        let arguments = zip(members, labels).map { member, label in (label.map { $0 + ": " } ?? "") + member.value }
        let payload = arguments.isEmpty ? "" : "(\(arguments.joined(separator: ", ")))"
        return members.readingStatements(returning: "Self.`\(name)`\(payload)")
    }
}
