import ArgumentParser
import Foundation

/// `swiftlet new shop`: makes a directory with a service that builds, runs and has a test.
struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Makes a directory with a service that builds, runs and has a test.")

    @Argument(help: "The service's name: small letters, digits and dashes, such as shop or price-list.")
    var name: ProjectName

    @Option(help: "Where the directory is made; the working directory unless said otherwise.")
    var directory = "."

    @Option(help: "Where Swiftlet comes from: the path of a checkout or the address of a repository.")
    var package = Scaffold.ownCheckout

    @Option(help: "The version of Swiftlet to build on, where it comes from a repository.")
    var version = "0.1.0"

    func run() throws {
        let scaffold = Scaffold(name: name, source: package, version: version)
        let project = URL(filePath: directory).appending(path: name.text)
        do {
            try scaffold.write(to: project)
        } catch CocoaError.fileWriteFileExists {
            throw ValidationError("\(project.path) exists already; nothing was changed")
        }
        print(
            """
            \(project.path) is made. Now:

              cd \(name.text)
              swift test
              swift run \(name.text)
            """)
    }
}
