/// The witnesses of `Model`.
struct ModelConformance {
    let shape: ModelShape

    /// The declarations, as source text.
    var declarations: [String] {
        StructConformance(header: shape.header, shape: shape.schema).declarations + [table, initializer]
    }

    private var table: String {
        // The draft has the key or not, by how its type is written: the table must agree.
        let key = shape.generatesKey ? "" : ", generatesKey: false"
        return """
            \(shape.header.access)static var table: TableDescription {
            TableDescription(\(shape.table.swiftLiteral), of: Self.self\(key))
            }
            """
    }

    private var initializer: String {
        let arguments = shape.schema.members.map { member in
            "\(member.swiftName): try row.get(\(member.wireName.swiftLiteral), as: (\(member.type)).self)"
        }
        return """
            \(shape.header.access)init(row: Row) throws {
            self.init(
            \((["_schemaMembers: ()"] + arguments).joined(separator: ",\n")))
            }
            """
    }
}
