/// What was declared about a setting, and its entry in the help.
struct SettingDeclaration: Sendable {
    let name: SettingName
    let acceptedForm: String
    let defaultText: String?
    let help: String
    var isSecret: Bool

    /// Whether `other` says the same about the same setting; the wording of the help may differ.
    func agrees(with other: SettingDeclaration) -> Bool {
        acceptedForm == other.acceptedForm && defaultText == other.defaultText
    }

    /// The entry in the help.
    var entry: String {
        let value = isSecret && defaultText != nil ? "(secret)" : defaultText
        return """
            \(name.dotted)
                --\(name.flag), \(name.variable)
                \(acceptedForm); \(value.map { "default: \($0.isEmpty ? "\"\"" : $0)" } ?? "no default")
                \(help)
            """
    }
}
