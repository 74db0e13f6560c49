/// The witnesses of `Schema` for an enum whose cases carry nothing: its raw values, or the names of its cases.
struct EnumerationConformance {
    let header: TypeHeader
    let shape: EnumShape

    /// The declarations, as source text.
    var declarations: [String] { [schema, read, write] }

    private var base: String { shape.rawType ?? "String" }

    private var schema: String {
        let values = shape.cases.map { "(json: \($0.json.swiftLiteral), description: \($0.description.swiftLiteral))," }
        return """
            \(header.access)static var schema: SchemaDescription {
            .enumeration(
            EnumerationDescription(
            name: \(header.nameExpression), description: \(header.description.swiftLiteral), base: \(base).self,
            values: [
            \(values.joined(separator: "\n"))
            ]))
            }
            """
    }

    private var read: String {
        let choices = shape.cases.map(\.json).joined(separator: ", ")
        let branches = shape.cases.map { "case \($0.name.swiftLiteral): return .`\($0.name)`" }.joined(separator: "\n")
        let known =
            shape.rawType == nil
            ? "switch raw {\n\(branches)\ndefault: break\n}" : "if let value = Self(rawValue: raw) { return value }"
        return """
            \(header.access)static func read(from reader: inout JSONReader) throws(JSONError) -> Self? {
            guard let raw = try \(base).read(from: &reader) else { return nil }
            \(known)
            reader.violation(\("must be one of \(choices)".swiftLiteral))
            return nil
            }
            """
    }

    private var write: String {
        let branches = shape.cases.map { "case .`\($0.name)`: writer.raw(\($0.json.swiftLiteral))" }
        return """
            \(header.access)func write(to writer: inout JSONWriter) {
            switch self {
            \(branches.joined(separator: "\n"))
            }
            }
            """
    }
}
