extension [Member] {
    /// The declarations of stored properties for the members, with their doc comments.
    func properties(_ type: (Member) -> String) -> String {
        map { member in
            let comment = member.description.map { text in
                text.split(separator: "\n", omittingEmptySubsequences: false).map {
                    $0.isEmpty ? "///\n" : "/// \($0)\n"
                }
                .joined()
            }
            return "\(comment ?? "")\(member.access)var `\(member.swiftName)`: \(type(member))"
        }.joined(separator: "\n")
    }

    /// The declaration of an initializer with a parameter for each member, as accessible as the least of them.
    func initializer(
        header: TypeHeader, _ comment: String, type: (Member) -> String, defaultValue: (Member) -> String?
    ) -> String {
        let parameters = map { member in
            "\(member.swiftName): \(type(member))" + (defaultValue(member).map { " = " + $0 } ?? "")
        }
        let access = allSatisfy { $0.access == header.access } ? header.access : ""
        return """
            /// \(comment)
            \(access)init(\(parameters.joined(separator: ", "))) {
            \(map { "self.`\($0.swiftName)` = `\($0.swiftName)`" }.joined(separator: "\n"))
            }
            """
    }
}
