/// The command line, taken apart: `--name value`, `--name=value`, `--name` alone.
///
/// This is not left to swift-configuration's provider, which splits values at commas (a URL may hold one), takes all words
/// that follow a flag as its values, and does not tell which flags there were.
struct SettingsArguments: Sendable {
    /// The words before the first option, such as the command `serve`, and those behind `--`.
    private(set) var words: [String] = []

    /// What each flag was given, in order; nil stands for a flag alone.
    private(set) var values: [String: [String?]] = [:]

    /// The flags in the order of their first appearance.
    private(set) var flags: [String] = []

    /// Words that belong to no option.
    private(set) var strays: [String] = []

    init(_ arguments: [String]) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                words += rest
                return
            }
            guard argument.hasPrefix("--") else {
                if argument == "-h" {
                    record("help", nil)
                } else if flags.isEmpty {
                    words.append(argument)
                } else {
                    strays.append(argument)
                }
                continue
            }
            let option = argument.dropFirst(2)
            if let equals = option.firstIndex(of: "=") {
                record(String(option[..<equals]), String(option[option.index(after: equals)...]))
            } else if let next = rest.first, !next.hasPrefix("--"), next != "-h" {
                record(String(option), next)
                rest.removeFirst()
            } else {
                record(String(option), nil)
            }
        }
    }

    private mutating func record(_ flag: String, _ value: String?) {
        if values[flag] == nil {
            flags.append(flag)
        }
        values[flag, default: []].append(value)
    }
}
