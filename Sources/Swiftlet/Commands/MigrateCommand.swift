/// What `migrate` can be asked to do.
enum MigrateCommand: Equatable, Sendable {
    case up
    case status
    case down(Int)
    case plan
    case diff
    case new(String)

    /// The commands as the help lists them.
    static let list: [(usage: String, summary: String)] = [
        (
            "migrate [up]",
            "Make the tables of the service's models and run the versions that have not run yet; --again or --finished "
                + "TABLE/VERSION tells what became of a statement that was cut off."
        ),
        (
            "migrate status",
            "List the versions and how they stand, and where tables differ from models; fails if anything is to be done."
        ),
        (
            "migrate down [N]",
            "Take the last version back, or the last N; a service that migrates when it starts would run them again."
        ),
        ("migrate plan", "Print the SQL that up would run, with warnings; nothing is changed."),
        (
            "migrate diff",
            "Print the version that would make the tables what the models say, --sql as SQL; fails if there is any."
        ),
        ("migrate new NAME", "Write the skeleton of a version, to --output FILE or here."),
    ]

    /// The command that the words behind `migrate` name.
    ///
    /// - Throws: ``UsageError`` that says which there are.
    init(words: ArraySlice<String>) throws {
        var rest = words
        let word = rest.popFirst() ?? "up"
        switch word {
        case "up": self = .up
        case "status": self = .status
        case "plan": self = .plan
        case "diff": self = .diff
        case "down":
            let text = rest.popFirst() ?? "1"
            guard let count = Int(text), count > 0 else {
                throw UsageError(description: "migrate down takes the number of versions, at least 1, not \"\(text)\".")
            }
            self = .down(count)
        case "new":
            guard let name = rest.popFirst(), MigrationSkeleton(name).isNameable else {
                throw UsageError(
                    description: "migrate new takes the name of the version, with letters in it, as in add-nick.")
            }
            self = .new(name)
        default:
            let known = ["up", "status", "down", "plan", "diff", "new"]
            let hint = SettingName.nearest(to: word, of: known).map { " Did you mean \($0)?" } ?? ""
            throw UsageError(
                description:
                    "There is no command \"migrate \(word)\".\(hint) Commands are \(known.joined(separator: ", ")).")
        }
        if let word = rest.first {
            throw UsageError(description: "migrate \(words.first ?? "") was given a word too much: \"\(word)\".")
        }
    }
}
