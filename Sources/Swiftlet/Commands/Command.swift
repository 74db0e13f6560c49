/// What a service's program can be asked to do.
enum Command: String, CaseIterable, Sendable {
    case serve, migrate, routes, openapi, help

    /// What it does, for the help.
    var summary: String {
        switch self {
        case .serve: "Serve requests until SIGTERM or SIGINT; what is done without a command."
        case .migrate: "Look after the tables of the service's models."
        case .routes: "List method, path, handler and place of every route."
        case .openapi: "Print the OpenAPI document; --version 3.0 or 3.1, the default."
        case .help: "Show the commands and the settings."
        }
    }

    /// The command that a command line names.
    ///
    /// - Throws: ``UsageError`` when it names none, or more than one.
    init(words: [String]) throws {
        guard let word = words.first else {
            self = .serve
            return
        }
        guard let command = Command(rawValue: word) else {
            let nearest = SettingName.nearest(to: word, of: Self.allCases.map(\.rawValue))
            let hint = nearest.map { " Did you mean \($0)?" } ?? ""
            let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError(description: "There is no command \"\(word)\".\(hint) Commands are \(known).")
        }
        guard words.count == 1 || command == .migrate else {
            throw UsageError(description: "The command \(word) takes no further words, and was given \"\(words[1])\".")
        }
        self = command
    }

    /// All commands, as the help lists them.
    static func list(program: String) -> String {
        let commands = allCases.flatMap { command in
            command == .migrate ? MigrateCommand.list : [(usage: command.rawValue, summary: command.summary)]
        }
        let width = commands.map(\.usage.count).max() ?? 0
        let lines = commands.map { "  \($0.usage.padded(to: width))  \($0.summary)" }
        return "Usage: \(program) [COMMAND] [--SETTING VALUE]…\n\nCommands:\n" + lines.joined(separator: "\n")
    }
}

/// A command line that nothing can be made of.
struct UsageError: Error, CustomStringConvertible {
    let description: String
}

extension String {
    /// The text with spaces behind it, up to a width.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
