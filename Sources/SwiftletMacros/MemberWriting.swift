extension [Member] {
    /// The statements that write an object with these members.
    ///
    /// - Parameters:
    ///   - opening: JSON of members that come first, without the brace.
    ///   - value: the expression for a member's value.
    func writingStatements(opening: String = "", value: (Member) -> String) -> String {
        var pending = "{" + opening
        var lines: [String] = []
        for member in self {
            let comma = pending == "{" ? "" : ","
            pending += comma + member.wireName.jsonLiteral + ":"
            lines.append("writer.raw(\(pending.swiftLiteral))")
            lines.append("\(value(member)).write(to: &writer)")
            pending = ""
        }
        lines.append("writer.raw(\((pending + "}").swiftLiteral))")
        return lines.joined(separator: "\n")
    }
}
