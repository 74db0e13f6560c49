/// The nested type of what a client may send to change a row: the members that were sent, told from those that were not.
struct PatchType {
    let shape: ModelShape

    /// The declaration, as source text.
    var declaration: String {
        """
        /// \(description)
        \(header.access)struct Patch: Schema, ColumnValues {
        \(members.properties { $0.type + "?" })

        \(initializer)

        \(schema)

        \(read)

        \(write)

        \(columnValues)\(members.secretColumns(header))
        }
        """
    }

    private var description: String {
        "What may be given to change a `\(shape.name.withoutBackticks)`; what is left out stays as it is."
    }

    private var header: TypeHeader { shape.header.nested("Patch", description: description) }

    private var members: [Member] { shape.patchMembers }

    private var initializer: String {
        members.initializer(
            header: header, "Creates a patch of what is given.", type: { $0.type + "?" }, defaultValue: { _ in "nil" })
    }

    private var schema: String {
        """
        \(header.access)static var schema: SchemaDescription {
        .object(
        ObjectDescription(
        name: \(header.nameExpression), description: \(description.swiftLiteral),
        properties: \(members.descriptions)))
        }
        """
    }

    private var read: String {
        let arguments = members.map { "\($0.swiftName): \($0.slot)" }.joined(separator: ", ")
        let statements = ["let violationsBefore = reader.violations.count"] + members.slotStatements
        return """
            \(header.access)static func read(from reader: inout JSONReader) throws(JSONError) -> Self? {
            \(statements.joined(separator: "\n"))
            switch (\(members.map(\.slot).joined(separator: ", "))) {
            case (\(members.map { _ in "nil" }.joined(separator: ", "))) where reader.violations.count == violationsBefore:
            reader.violation(\(reasonWhenEmpty.swiftLiteral))
            return nil
            default: return Self(\(arguments))
            }
            }
            """
    }

    private var reasonWhenEmpty: String {
        "must give at least one of \(members.map(\.wireName).joined(separator: ", "))"
    }

    private var write: String {
        let statements = members.map { member in
            """
            if let value = self.`\(member.swiftName)` {
            writer.key(\(member.wireName.swiftLiteral), first: &isFirst)
            value.write(to: &writer)
            }
            """
        }
        return """
            \(header.access)func write(to writer: inout JSONWriter) {
            var isFirst = true
            writer.raw("{")
            \(statements.joined(separator: "\n"))
            writer.raw("}")
            }
            """
    }

    private var columnValues: String {
        let statements = members.map { member in
            """
            if let value = self.`\(member.swiftName)` {
            values.append((\(member.wireName.swiftLiteral), try SQLValue(storing: value)))
            }
            """
        }
        return """
            \(header.access)var columnValues: [(column: String, value: SQLValue)] {
            get throws {
            var values: [(column: String, value: SQLValue)] = []
            \(statements.joined(separator: "\n"))
            return values
            }
            }
            """
    }
}

extension [Member] {
    /// The property that names the columns whose values are secrets, as source text behind another; empty where there
    /// are none.
    func secretColumns(_ header: TypeHeader) -> String {
        let names = filter { $0.type.contains("Sensitive<") }.map(\.wireName.swiftLiteral)
        guard !names.isEmpty else { return "" }
        return "\n\n\(header.access)static var secretColumns: [String] { [\(names.joined(separator: ", "))] }"
    }
}
