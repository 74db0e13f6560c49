import SwiftletData

/// A command of `migrate` with its options.
struct MigrateRequest: Sendable {
    let command: MigrateCommand
    /// What became of statements that were begun outside of a transaction, by `table/version`.
    var decisions: [String: UnfinishedVersion] = [:]
    /// Whether differences are shown as SQL.
    var showsSQL = false
    /// The file to write to.
    var output: String?

    /// Reads the words behind `migrate` and the options that the command has.
    ///
    /// - Throws: ``UsageError`` for what the command does not take.
    init(words: ArraySlice<String>, settings: Settings) throws {
        command = try MigrateCommand(words: words)
        switch command {
        case .up:
            for (option, decision) in [("again", UnfinishedVersion.runAgain), ("finished", .isFinished)] {
                guard let text = settings.commandOption(option) else { continue }
                for name in text.split(separator: ",", omittingEmptySubsequences: false) {
                    guard name.split(separator: "/").count >= 2 else {
                        throw UsageError(
                            description:
                                "The option --\(option) takes a table and a version, as in users/1.4, not \"\(name)\".")
                    }
                    decisions[String(name)] = decision
                }
            }
        case .diff:
            guard let text = settings.commandOption("sql") else { return }
            guard text.isEmpty else {
                throw UsageError(description: "The option --sql stands alone, and was given \"\(text)\".")
            }
            showsSQL = true
        case .new:
            guard let path = settings.commandOption("output") else { return }
            guard !path.isEmpty else { throw UsageError(description: "The option --output takes the path of a file.") }
            output = path
        case .status, .down, .plan: return
        }
    }
}
