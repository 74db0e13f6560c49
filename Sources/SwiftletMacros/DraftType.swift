import SwiftSyntax

/// The nested type of what a client may send to create a row.
struct DraftType {
    let shape: ModelShape

    /// The declaration, as source text.
    var declaration: String {
        let members = shape.draftMembers
        let description = "What may be given to create a `\(shape.name.withoutBackticks)`."
        let header = shape.header.nested("Draft", description: description)
        let conformance = StructConformance(header: header, shape: StructShape(members: members))
        return """
            /// \(description)
            \(header.access)struct Draft: Schema, ColumnValues {
            \(members.properties(\.type))

            \(members.initializer(header: header, "Creates a draft.", type: \.type, defaultValue: \.parameterDefault))

            \(conformance.declarations.joined(separator: "\n\n"))

            \(columnValues)\(members.secretColumns(header))

            \(insertedValues)
            }
            """
    }

    private var columnValues: String {
        let given = shape.draftMembers.map {
            "(\($0.wireName.swiftLiteral), try SQLValue(storing: self.`\($0.swiftName)`)),"
        }
        return property("columnValues", "[\n\(given.joined(separator: "\n"))\n]")
    }

    /// What is written to a new row only: the default values of what the service sets.
    private var insertedValues: String {
        let preset = shape.presetMembers.map { member in
            let value = member.defaultValue?.trimmedDescription ?? "nil"
            return "(\(member.wireName.swiftLiteral), try SQLValue(storing: (\(value)) as \(member.type))),"
        }
        return preset.isEmpty
            ? "" : property("insertedValues", "try self.columnValues + [\n\(preset.joined(separator: "\n"))\n]")
    }

    private func property(_ name: String, _ value: String) -> String {
        """
        \(shape.header.access)var \(name): [(column: String, value: SQLValue)] {
        get throws {
        \(value)
        }
        }
        """
    }
}

extension Member {
    /// The default value of a parameter for the member.
    fileprivate var parameterDefault: String? {
        defaultValue?.trimmedDescription ?? (type.isOptionalType ? "nil" : nil)
    }
}
