import SwiftSyntax

extension [Member] {
    /// The statements that read an object with these members and return `result`, in which the values are named as
    /// ``Member/value`` says. Every violation is reported before nil is returned.
    func readingStatements(returning result: String) -> String {
        let read = filter { !$0.isConstant }
        var lines = read.slotStatements
        let needed = read.filter { $0.defaultValue == nil }
        lines += needed.map { "let \($0.candidate) = reader.required(\($0.slot), \($0.wireName.swiftLiteral))" }
        if !needed.isEmpty {
            let conditions = needed.map { "let \($0.value) = \($0.candidate)" }.joined(separator: ", ")
            lines.append("guard \(conditions) else { return nil }")
        }
        for member in read {
            guard let defaultValue = member.defaultValue else { continue }
            lines.append("let \(member.value): \(member.type) = \(member.slot) ?? (\(defaultValue.trimmedDescription))")
        }
        lines.append("return \(result)")
        return lines.joined(separator: "\n")
    }

    /// The statements that read an object with these members into their slots and check what they hold.
    var slotStatements: [String] {
        var lines = ["guard try reader.beginObject() else { return nil }"]
        lines += map { "var \($0.slot): Optional<\($0.type)> = nil" }
        lines += Self.loop(over: self)
        for member in self {
            lines += member.checkedOptions.map { option in
                """
                if case .constraint(let constraint) = (\(option.trimmedDescription)) as FieldOption {
                reader.check(\(member.slot), constraint, \(member.wireName.swiftLiteral))
                }
                """
            }
        }
        return lines
    }

    private static func loop(over members: [Member]) -> [String] {
        guard !members.isEmpty else { return ["while try reader.nextKey() != nil { try reader.skipValue() }"] }
        let branches = members.map { member in
            """
            if key == \(member.wireName.swiftLiteral) {
            try reader.member(\(member.wireName.swiftLiteral), into: &\(member.slot))
            }
            """
        }
        return [
            "while let key = try reader.nextKey() {",
            branches.joined(separator: " else ") + " else {\ntry reader.skipValue()\n}",
            "}",
        ]
    }
}
