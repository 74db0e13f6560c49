/// The witnesses of `Schema` for a struct.
struct StructConformance {
    let header: TypeHeader
    let shape: StructShape

    /// The declarations, as source text.
    var declarations: [String] { [schema, read, write, initializer] }

    private var schema: String {
        """
        \(header.access)static var schema: SchemaDescription {
        .object(
        ObjectDescription(
        name: \(header.nameExpression), description: \(header.description.swiftLiteral),
        properties: \(shape.members.descriptions)))
        }
        """
    }

    private var read: String {
        let arguments = ["_schemaMembers: ()"] + settable.map { "\($0.swiftName): \($0.value)" }
        return """
            \(header.access)static func read(from reader: inout JSONReader) throws(JSONError) -> Self? {
            \(shape.members.readingStatements(returning: "Self(\(arguments.joined(separator: ", ")))"))
            }
            """
    }

    private var write: String {
        """
        \(header.access)func write(to writer: inout JSONWriter) {
        \(shape.members.writingStatements { "self.`\($0.swiftName)`" })
        }
        """
    }

    /// An initializer of its own, because the struct may declare others that hide the memberwise one.
    private var initializer: String {
        let parameters = ["_schemaMembers: Void"] + settable.map { "\($0.swiftName): \($0.type)" }
        let assignments = settable.map { "self.`\($0.swiftName)` = `\($0.swiftName)`" }
        return """
            private init(\(parameters.joined(separator: ", "))) {
            \(assignments.joined(separator: "\n"))
            }
            """
    }

    private var settable: [Member] { shape.members.filter { !$0.isConstant } }
}
