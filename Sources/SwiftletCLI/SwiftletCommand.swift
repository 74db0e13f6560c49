public import ArgumentParser

/// The command line for those who write services; a service's own binary has `serve`, `migrate`, `routes`, `openapi`.
public struct SwiftletCommand: ParsableCommand {
    /// The name, and what it can do.
    public static let configuration = CommandConfiguration(
        commandName: "swiftlet", abstract: "Begins services that are built on Swiftlet.", subcommands: [NewCommand.self]
    )

    /// Creates the command; it is read from the arguments.
    public init() {}
}
